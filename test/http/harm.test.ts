import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type FaceSearchServer } from '#src/http/index.js';
import { FaceSearch } from '#src/index.js';
import { expectError } from '../support/contract.ts';
import { groupPhoto } from '../support/demoFaces.ts';

let engine: FaceSearch;
let server: FaceSearchServer;
let address: string;

beforeAll(async () => {
  engine = await FaceSearch.open({ vision: { workers: 1 } });
  await engine.createGroup({ group_id: 'g', group_name: 'n', group_data: 'kept' });
  server = createServer(engine, { port: 0, limits: { maxBody: 2_000_000, maxHeld: 3_000_000 } });
  address = await server.listen();
});
afterAll(async () => {
  await server?.close();
  await engine?.close();
});

const pathOf = (call: string): string => `/finauth/search/group/${call}`;
const urlOf = (call: string): string => `${address}${pathOf(call)}`;

async function post(
  call: string,
  body: FormData | URLSearchParams | string | Uint8Array<ArrayBuffer> | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<object> {
  const response = await fetch(urlOf(call), { method: 'POST', headers, ...(body ? { body } : {}) });
  return { status: response.status, ...((await response.json()) as object) };
}

/** Sends bytes as they are and gives all that came back until the connection was closed. */
async function raw(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect({ port: Number(new URL(address).port), host: '127.0.0.1' });
  const read: Buffer[] = [];
  socket.on('data', (piece) => read.push(piece));
  // A connection that is cut off while we are still sending is reset; what was read before that counts.
  socket.on('error', () => undefined);
  for (const piece of pieces) socket.write(piece);
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(read).toString();
}

/** What is answered before a body has come; empty where the connection is closed with it, so that who still sends may not get it. */
async function answerBeforeBody(at: string, asking: string): Promise<string> {
  const socket = connect({ port: Number(new URL(at).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(asking);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  await new Promise((resolve) => setTimeout(resolve, 200));
  const isOpen = !socket.readableEnded && !socket.destroyed;
  socket.destroy();
  return isOpen ? answer.toString() : '';
}

function form(...fields: readonly (readonly [string, string | Blob])[]): FormData {
  const made = new FormData();
  for (const [key, value] of fields) made.append(key, value);
  return made;
}

const head = (call: string, ...headers: readonly string[]): string =>
  [`POST ${pathOf(call)} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');
const multipart = 'Content-Type: multipart/form-data; boundary=b';

describe('a request that means harm', () => {
  test.each([
    groupPhoto(1),
    '/etc/passwd',
    '',
    '.',
    'https://127.0.0.1/',
  ])('cannot have the path %o read as a photo', async (path) => {
    expect(await post('search', form(['group_id', 'g'], ['file', path]))).toMatchObject({
      status: 400,
      error: 'BAD_ARGUMENTS:file',
    });
    const urlencoded = new URLSearchParams({ group_id: 'g', file: path });
    expect(await post('search', urlencoded)).toMatchObject({ error: 'BAD_ARGUMENTS:file' });
  });

  test('cannot upload what is text', async () => {
    const blob = new Blob(['g']);
    expect(await post('group_info', form(['group_id', blob]))).toMatchObject({ error: 'INVALID_GROUP_ID' });
    const image = form(['group_id', 'g'], ['image', new Blob(['aaaa'])]);
    expect(await post('search', image)).toMatchObject({ error: 'BAD_ARGUMENTS:image' });
  });

  test('cannot name a field twice', async () => {
    const twice = form(['group_id', 'g'], ['group_id', 'g']);
    expect(await post('group_info', twice)).toMatchObject({ error: 'INVALID_GROUP_ID' });
    const tokens = new URLSearchParams([['group_id', 'g'], ['face_tokens', 'a'], ['face_tokens', 'b']]); // biome-ignore format: one line
    expect(await post('delete', tokens)).toMatchObject({ error: 'BAD_ARGUMENTS:face_tokens' });
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ])('gains nothing by a field called %s', async (name) => {
    for (const body of [
      form([name, '{"group_id":"g"}'], ['group_id', 'g']),
      new URLSearchParams([[name, 'polluted'], ['group_id', 'g']]), // biome-ignore format: one line
    ])
      expect(await post('group_info', body)).toMatchObject({ status: 200, info: { group_data: 'kept' } });
    expect(await post('group_info', form([name, 'g']))).toMatchObject({
      error: 'MISSING_ARGUMENTS: group_id',
    });
    expect(Object.keys({})).toEqual([]);
  });

  test('cannot store text that is no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="group_id"\r\n\r\nnew\r\n--b\r\n'),
      Buffer.from('Content-Disposition: form-data; name="group_name"\r\n\r\n'),
      ...[Buffer.of(0xff, 0xfe, 0x41), Buffer.from('\r\n--b--\r\n')],
    ]);
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(await post('create', body, type)).toMatchObject({ error: 'BAD_ARGUMENTS:group_name' });
    const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post('create', 'group_id=new&group_name=Caf%E9', urlencoded)).toMatchObject({
      error: 'BAD_ARGUMENTS:group_name',
    });
  });

  test.each([
    ['a boundary that never comes', 'multipart/form-data; boundary=b', 'no boundary in here'],
    ['no boundary at all', 'multipart/form-data', '--b--'],
    ['a part that is cut off', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="group_id"\r\n\r\ng'], // biome-ignore format: one line
    ['JSON', 'application/json', '{"group_id":"g"}'],
    ['a type that is none', '?', 'group_id=g'],
    ['a thousand fields', 'application/x-www-form-urlencoded', 'a=b&'.repeat(1000)],
    ['a field name of 10,000 characters', 'application/x-www-form-urlencoded', `${'a'.repeat(10_000)}=1`],
  ])('with %s as its body is refused whole', async (_, type, body) => {
    const answer = await post('group_info', body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, error: 'BAD_ARGUMENTS:body' });
    expectError(withoutStatus(answer), 'BAD_ARGUMENTS:body');
  });

  test('without a body misses what is required', async () => {
    expect(await post('group_info', undefined)).toMatchObject({ error: 'MISSING_ARGUMENTS: group_id' });
    expect(await post('group_list', undefined)).toMatchObject({ status: 200 });
    for (const type of [multipart, 'Content-Type: application/x-www-form-urlencoded', 'X-Nothing: 1']) {
      const chunked = head('group_list', type, 'Transfer-Encoding: chunked', 'Connection: close');
      expect(await raw(chunked, '0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
    }
  });

  test('a byte at a time does not hold up others', async () => {
    const count = 300_000;
    const sent = raw(
      head('group_info', multipart, 'Transfer-Encoding: chunked', 'Connection: close'),
      '3\r\n--b\r\n',
      Buffer.alloc(6 * count, '1\r\nA\r\n'),
      '0\r\n\r\n',
    );
    let longest = 0;
    const asking = setInterval(async () => {
      const start = performance.now();
      await post('group_info', form(['group_id', 'g']));
      longest = Math.max(longest, performance.now() - start);
    }, 50);
    expect(await sent).toContain('BAD_ARGUMENTS:body');
    clearInterval(asking);
    expect(longest).toBeLessThan(2000);
  }, 60_000);

  test('of millions of escapes does not hold up others', async () => {
    let longest = 0;
    let last = performance.now();
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const body = `group_id=g&group_name=${'%z'.repeat(900_000)}`;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post('create', body, type)).toMatchObject({ error: 'BAD_ARGUMENTS:group_name' });
    clearInterval(ticking);
    expect(longest).toBeLessThan(500);
  });

  test.each([
    'GET',
    'PUT',
    'DELETE',
    'PATCH',
    'OPTIONS',
  ])('by %s gets 405 and what is allowed', async (method) => {
    const response = await fetch(urlOf('search'), { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expectError((await response.json()) as object, 'METHOD_NOT_ALLOWED');
  });

  test.each([
    '/',
    '/finauth/search/group/',
    '/finauth/search/group/nothing',
    '/finauth/search/group/search/..',
    '/%zz',
    '/__proto__',
  ])('for %s gets API_NOT_FOUND', async (path) => {
    const answer = await raw(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expectError(JSON.parse(answer.slice(answer.indexOf('{'))) as object, 'API_NOT_FOUND');
  });

  test('in no HTTP gets nothing but 400', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toBe(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
  });
});

describe('a body that is too large', () => {
  const refusal = /^HTTP\/1.1 413 [\s\S]*content-type: text\/plain[\s\S]*\r\n\r\nRequest Entity Too Large$/;

  test('is refused for its Content-Length, before any of it has come', async () => {
    const start = performance.now();
    expect(await raw(head('search', multipart, 'Content-Length: 4294967296'))).toMatch(refusal);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('is refused before it is asked for, where the client asks', async () => {
    const asking = head('search', multipart, 'Content-Length: 4294967296', 'Expect: 100-continue');
    expect(await raw(asking)).toMatch(refusal);
  });

  test('is refused as soon as it is, where it does not say', async () => {
    const piece = Buffer.alloc(100_000);
    const pieces = Array.from({ length: 30 }, () => [`${piece.length.toString(16)}\r\n`, piece, '\r\n']);
    expect(await raw(head('search', multipart, 'Transfer-Encoding: chunked'), ...pieces.flat())).toMatch(
      refusal,
    );
  });

  test('is told so though the client wants the connection closed', async () => {
    const asking = head('search', multipart, 'Content-Length: 8000000', 'Connection: close');
    expect(await answerBeforeBody(address, asking)).toMatch(refusal);
  });

  test('gives way to small ones where all together are too large', async () => {
    const open = (): Promise<string> =>
      raw(head('search', multipart, 'Content-Length: 1900000'), '--b\r\n', Buffer.alloc(1_500_000));
    const large = [open(), open(), open()];
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await post('group_info', form(['group_id', 'g']))).toMatchObject({ status: 200 });
    const answers = await Promise.all(large);
    expect(answers.filter((answer) => answer.includes('CONCURRENCY_LIMIT_EXCEEDED')).length).toBeGreaterThan(
      0,
    );
  }, 30_000);
});

test('a call that comes while the server closes is told so, also where its body is still on its way', async () => {
  const own = createServer(engine, { port: 0 });
  const at = await own.listen();
  const slow = connect({ port: Number(new URL(at).port), host: '127.0.0.1' });
  slow.write(`${head('group_list', multipart, 'Content-Length: 100')}--b`);
  await expect.poll(async () => (await (await fetch(`${at}/metrics`)).text()).includes('facedex_upload_bytes 3')).toBe(true); // biome-ignore format: one line
  const closing = own.close();
  const late = await answerBeforeBody(at, head('search', multipart, 'Content-Length: 100'));
  expect(late).toMatch(/^HTTP\/1.1 503 /);
  slow.destroy();
  await closing;
});

describe('a client that sends slowly', () => {
  test('is cut off, in its body and in its head', async () => {
    const slowBody = raw(head('search', multipart, 'Content-Length: 100000'), '--b');
    const slowHead = raw('POST / HTTP/1.1\r\nHost:');
    expect(await slowBody).toMatch(/^HTTP\/1.1 408 /);
    expect(await slowHead).toMatch(/^HTTP\/1.1 408 /);
  }, 30_000);

  test('has called nothing once it is refused, though the rest still comes', async () => {
    const limits = { headersTimeout: 1000, requestTimeout: 1000 };
    const hasty = createServer(engine, { port: 0, limits });
    const socket = connect(Number(new URL(await hasty.listen()).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const [begin, rest] = ['group_id=late', '&group_name=n'];
    const type = 'Content-Type: application/x-www-form-urlencoded';
    socket.write(head('create', type, `Content-Length: ${begin.length + rest.length}`) + begin);
    expect(`${await once(socket, 'data')}`).toMatch(/^HTTP\/1.1 408 /);
    socket.end(rest);
    await once(socket, 'close');
    await hasty.close();
    expect(await engine.groupInfo({ group_id: 'late' })).toMatchObject({ error: 'INVALID_OUTER_ID' });
  });
});

describe('a client that does not close its side', () => {
  test('holds no connection once it was told that it is too slow', async () => {
    const one = createServer(engine, { port: 0, limits: { connections: 1, headersTimeout: 1000 } });
    const port = Number(new URL(await one.listen()).port);
    const stuck = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    stuck.on('error', () => undefined);
    stuck.write('POST / HTTP/1.1');
    stuck.resume();
    await once(stuck, 'end');
    const live = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(live, { timeout: 5000 }).toBe(200);
    stuck.destroy();
    await one.close();
  }, 30_000);
});

describe('a client that sends one request behind the other', () => {
  test.each([
    ['/openapi.json', 200],
    ['/%zz', 404],
  ])('has them answered, %s too, and is cut off where it sends ever more', async (path, status) => {
    const asking = `GET ${path} HTTP/1.1\r\nHost: x\r\n`;
    const answers = (all: string): number => all.split(`HTTP/1.1 ${status} `).length - 1;
    const some = await raw(`${asking}\r\n`.repeat(20), `${asking}Connection: close\r\n\r\n`);
    expect(answers(some)).toBe(21);
    expect(answers(await raw(`${asking}\r\n`.repeat(100)))).toBeLessThan(100);
  });

  test('and goes away does not hold up close()', async () => {
    const answered: unknown[] = [];
    const log = {
      info: (entry: object) => answered.push(entry),
      warn: () => undefined,
      error: () => undefined,
    };
    const own = createServer(engine, { port: 0, log });
    const { port, host } = new URL(await own.listen());
    const body = form(['group_id', 'g'], ['file', new Blob([readFileSync(groupPhoto(1))])]);
    const search = new Request(`http://${host}`, { method: 'POST', body });
    const bytes = new Uint8Array(await search.arrayBuffer());
    const type = `Content-Type: ${search.headers.get('content-type')}`;
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.write(head('search', type, `Content-Length: ${bytes.length}`));
    socket.write(bytes);
    socket.write(head('group_list').repeat(3));
    // The lists are, and wait for the search.
    await expect.poll(() => answered.length).toBe(3);
    socket.destroy();
    await expect.poll(() => answered.length).toBe(4);
    const start = performance.now();
    await own.close();
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 60_000);
});

function withoutStatus(answer: object): object {
  const { status: _, ...body } = answer as { status: number };
  return body;
}
