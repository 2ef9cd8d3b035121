import dns from 'node:dns';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { calls } from '#src/api/calls.js';
import { createServer, type FaceSearchServer, type ServerOptions } from '#src/http/index.js';
import { FaceSearch } from '#src/index.js';
import { shippedPack } from '../pack/samplePack.ts';
import { groupPhoto } from '../support/demoFaces.ts';
import { signed } from '../support/signed.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

let engine: FaceSearch;
const servers: FaceSearchServer[] = [];

beforeAll(async () => {
  engine = await FaceSearch.open({ vision: { workers: 1 } });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await engine?.close();
});

async function serve(options: ServerOptions = {}): Promise<string> {
  const server = createServer(engine, { port: 0, ...options });
  servers.push(server);
  return server.listen();
}

const searchOf = (address: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${address}/finauth/search/group/search`, { method: 'POST', body: new URLSearchParams(fields) });

interface OpenApiDocument {
  readonly paths: Record<
    string,
    { post: { responses: Record<string, { content: { 'application/json': { schema: Schema } } }> } }
  >;
}

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

function bodyOf({ paths }: OpenApiDocument, path: string): Schema {
  return paths[path]?.post.responses['200']?.content['application/json'].schema ?? {};
}

/** Where a value is not what a schema says, or has more than it says. */
function undescribed(value: unknown, schema: Schema, where: string): string[] {
  if ('const' in schema) return value === schema.const ? [] : [where];
  if (Array.isArray(value) && schema.type === 'array')
    return value.flatMap((item, at) => undescribed(item, schema.items ?? {}, `${where}[${at}]`));
  const isWhole = schema.type === 'integer' && Number.isInteger(value);
  if (typeof value !== 'object' || value === null)
    return isWhole || typeof value === schema.type ? [] : [where];
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
  const wrong = Object.entries(value).flatMap(([key, field]) =>
    undescribed(field, schema.properties?.[key] ?? {}, `${where}.${key}`),
  );
  return [...missing.map((key) => `${where}.${key}`), ...wrong];
}

describe('a server that is watched over', () => {
  test('lives, and is ready once the nets have shown that they work', async () => {
    const address = await serve();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  test.each([
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/ui/',
  ])('answers HEAD where it answers GET, and says what %s takes', async (path) => {
    const url = `${await serve({ ui: true })}${path}`;
    const [get, looked] = await Promise.all([fetch(url), fetch(url, { method: 'HEAD' })]);
    expect([looked.status, looked.headers.get('content-type')]).toEqual([
      200,
      get.headers.get('content-type'),
    ]);
    const refused = await fetch(url, { method: 'POST' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.skipIf(!hasIpv6)('ends the connections of all addresses that it listens on', async () => {
    // As where "localhost" is both, which is not so everywhere.
    const both = ['127.0.0.1', '::1'].map((address) => ({ address, family: isIP(address) }));
    const lookup = dns.lookup as unknown as (...args: unknown[]) => void;
    const isAll = (options: unknown): boolean => (options as { readonly all?: boolean }).all === true;
    vi.spyOn(dns, 'lookup').mockImplementation(((
      name: string,
      options: object,
      done: (...found: unknown[]) => void,
    ) =>
      name === 'localhost' && isAll(options)
        ? done(null, both)
        : lookup(name, options, done)) as typeof dns.lookup);
    const server = createServer(engine, { port: 0, host: 'localhost' });
    const port = Number(new URL(await server.listen()).port);
    const ended = both.map(async ({ address }) => {
      const socket = connect(port, address);
      await once(socket, 'connect');
      socket.write('GET /healthz HTTP/1.1\r\n');
      return once(socket, 'close');
    });
    await setTimeout(100);
    await server.close();
    await Promise.all(ended);
    vi.restoreAllMocks();
  });

  test('is not ready once the engine is closed', async () => {
    const closing = await FaceSearch.open({ vision: { workers: 1 } });
    const server = createServer(closing, { port: 0 });
    const address = await server.listen();
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    await closing.close();
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
    await server.close();
  });

  test('is not ready where the nets do not work', async () => {
    const broken = await FaceSearch.open({ vision: { workers: 1 } });
    const server = createServer(broken, { port: 0 });
    await broken.close();
    const address = await server.listen();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    const ready = await fetch(`${address}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready' }]);
    const body = await (await searchOf(address, { group_id: 'g' })).json();
    expect(body).toMatchObject({ error: 'INTERNAL_ERROR' });
    expect(Object.keys(body as object)).toEqual(['request_id', 'time_used', 'error']);
    await server.close();
  });

  test('counts calls by their errors, times them, and says what it holds', async () => {
    const address = await serve();
    await engine.createGroup({ group_id: 'counted', group_name: 'n' });
    await engine.addFace({ group_id: 'counted', file: groupPhoto(1), user_id: 'u' });
    await searchOf(address, { group_id: 'nobody-made-this', image: 'aaaa' });
    await searchOf(address, { group_id: 'counted', image: 'aaaa', limit: '0' });
    const text = await (await fetch(`${address}/metrics`)).text();
    const lines = text.split('\n');
    expect(lines).toContain('facedex_requests_total{call="search",status="400",error="INVALID_OUTER_ID"} 1');
    expect(lines).toContain('facedex_requests_total{call="search",status="400",error="BAD_ARGUMENTS"} 1');
    expect(lines).toContain('facedex_request_duration_seconds_count{call="search"} 2');
    expect(lines).toContain('facedex_stage_duration_seconds_count{stage="embed"} 1');
    expect(lines).toContain('facedex_library_faces{group_id="counted"} 1');
    expect(text).toMatch(/^facedex_info\{model_version="sface-[0-9a-f]{8}",runtime="onnxruntime-cpu"\} 1$/m);
    expect(lines).toContain('facedex_photos 0');
    expect(lines).toContain('facedex_upload_bytes 0');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  test('has no metrics where it is told to have none', async () => {
    const address = await serve({ metrics: false });
    expect((await fetch(`${address}/metrics`)).status).toBe(404);
  });

  test('describes all calls, with the fields and limits of the table', async () => {
    const document = (await (await fetch(`${await serve()}/openapi.json`)).json()) as {
      paths: Record<string, { post: { operationId: string; requestBody: { content: object } } }>;
    };
    const described = Object.entries(document.paths).map(([path, { post }]) => [path, post.operationId]);
    expect(described).toEqual(
      Object.entries(calls).map(([name, { path }]) => [`/finauth/search/group/${path}`, name]),
    );
    const search = document.paths['/finauth/search/group/search']?.post.requestBody.content;
    expect(search).toMatchObject({
      'multipart/form-data': {
        schema: {
          required: ['group_id'],
          oneOf: [{ required: ['image'] }, { required: ['file'] }],
          properties: {
            limit: { type: 'integer', minimum: 1, maximum: 100, default: 1 },
            multi_oriented_detection: { enum: ['0', '1'], default: '0' },
          },
        },
      },
      'application/x-www-form-urlencoded': { schema: { required: ['group_id', 'image'] } },
    });
    expect(search).not.toHaveProperty(['application/x-www-form-urlencoded', 'schema', 'properties', 'file']);
  });

  test('describes the bodies that the calls give', async () => {
    const address = await serve();
    const document = (await (await fetch(`${address}/openapi.json`)).json()) as OpenApiDocument;
    const ask = async (call: string, fields: Readonly<Record<string, string>> = {}): Promise<object> => {
      const path = `/finauth/search/group/${call}`;
      const answer = await fetch(address + path, { method: 'POST', body: new URLSearchParams(fields) });
      const body = await answer.json();
      expect([answer.status, undescribed(body, bodyOf(document, path), call)]).toEqual([200, []]);
      return body as object;
    };
    const group_id = 'described';
    const image = readFileSync(groupPhoto(1)).toString('base64');
    await ask('create', { group_id, group_name: 'n' });
    const added = await Promise.all([1, 2].map(() => ask('add', { group_id, image, user_id: 'u' })));
    const { face_token = '' } = added[0] as { face_token?: string };
    await ask('group_list');
    await ask('group_info', { group_id });
    expect(await ask('list', { group_id, limit: '1' })).toHaveProperty('next');
    await ask('list', { group_id });
    await ask('face_info', { group_id, face_token });
    expect(await ask('search', { group_id, image })).toHaveProperty('result.0.score');
    expect(await ask('delete', { group_id, face_tokens: `${face_token},none` })).toMatchObject({
      failure_detail: [{ face_token: 'none' }],
    });
    await ask('free', { group_id, check_empty: '0' });
  });

  test('says which calls must be signed', async () => {
    const requiredOf = async (options: ServerOptions): Promise<unknown> => {
      const document = (await (await fetch(`${await serve(options)}/openapi.json`)).json()) as {
        paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
      };
      return document.paths['/finauth/search/group/search']?.post.requestBody.content['multipart/form-data'];
    };
    const keys = { client: 'a secret of the tests' };
    expect(await requiredOf({ auth: { keys } })).toMatchObject({
      schema: { required: ['sign', 'sign_version', 'group_id'] },
    });
    expect(await requiredOf({})).toMatchObject({ schema: { required: ['group_id'] } });
  });

  test('logs what was called and what became of it under the id of the body, and nothing that was sent', async () => {
    const entries: object[] = [];
    const write = (entry: object): void => {
      entries.push(entry);
    };
    const address = await serve({ log: { info: write, warn: write, error: write } });
    const fields = { group_id: 'secret-library', image: 'c2VjcmV0', user_id: 'secret-user' };
    const body = (await (await searchOf(address, fields)).json()) as { request_id: string };
    expect(entries).toEqual([
      {
        request_id: body.request_id,
        call: 'search',
        status: 400,
        error: 'INVALID_OUTER_ID',
        duration: expect.any(Number),
      },
    ]);
  });

  test('logs why a signature is refused, and tells nobody else', async () => {
    const entries: object[] = [];
    const log = {
      info: (entry: object) => void entries.push(entry),
      warn: () => undefined,
      error: () => undefined,
    };
    const address = await serve({ log, auth: { keys: { client: 'a secret of the tests' } } });
    const late = signed('client', 'a secret of the tests', { made: Math.floor(Date.now() / 1000) - 3600 });
    const answer = await searchOf(address, { group_id: 'g', ...late });
    expect(await answer.json()).toEqual({
      request_id: expect.any(String),
      time_used: expect.any(Number),
      error: 'AUTHENTICATION_ERROR',
    });
    expect(entries).toMatchObject([
      { status: 403, reason: expect.stringMatching(/^it expired 3[45]\d\d seconds ago/) },
    ]);
  });
});

describe('selfTest()', () => {
  test('rejects after close()', async () => {
    const closed = await FaceSearch.open({ vision: { workers: 1 } });
    await closed.close();
    await expect(closed.selfTest()).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });

  test('asks no more than a face of a pack that has nothing to compare with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facedex-golden-'));
    const { golden: _, ...pack } = shippedPack();
    const path = join(folder, 'own.json');
    writeFileSync(path, JSON.stringify(pack));
    await using tested = await FaceSearch.open({ pack: path, vision: { workers: 1 } });
    expect(await tested.selfTest()).toEqual({ agrees: true });
    rmSync(folder, { recursive: true });
  });

  test.each(['sface', 'face-api'])('finds that the nets of %s do what they did', async (pack) => {
    await using tested = await FaceSearch.open({ pack, vision: { workers: 1 } });
    const { agrees, similarity } = await tested.selfTest();
    expect(agrees).toBe(true);
    expect(similarity).toBeGreaterThan(0.99999);
  });
});
