import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curl, formOf, hasCurl } from '../support/curl.ts';
import { groupPhoto, portraitOf } from '../support/demoFaces.ts';
import { facedex } from '../support/facedex.ts';
import { signed } from '../support/signed.ts';

const bin = fileURLToPath(new URL('../../dist/cli/facedex.js', import.meta.url));
const SECRET = 'a secret of the tests';
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

let folder: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-serve-'));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ client: SECRET }), { mode: 0o600 });
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly address: string;
  /** Lines on standard output so far. */
  readonly lines: string[];
}

/** Runs `facedex serve` until it says where it listens. */
async function serve(...args: readonly string[]): Promise<Served> {
  const all = [bin, 'serve', '--path', join(folder, 'store'), '--port', '0', '--workers', '1', ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`ended before it listened: ${lines.join('\n')}`)));
    reader.on('line', (line) => {
      lines.push(line);
      const { address } = JSON.parse(line) as { address?: string };
      if (address !== undefined) resolve(address);
    });
  });
  return { child, address, lines };
}

async function ended({ child }: Served): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  running.delete(child);
  return child.exitCode;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const pathOf = (call: string): string => `/finauth/search/group/${call}`;

describe('facedex serve', () => {
  test.skipIf(!hasCurl || !hasOpenssl)(
    'answers signed calls over TLS, by curl, with a certificate of openssl',
    async () => {
      const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
      const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert]);
      expect(made.status, String(made.stderr)).toBe(0);
      const tls = ['--tls-cert', cert, '--tls-key', key];
      const served = await serve('--keys', join(folder, 'keys.json'), '--host', '0.0.0.0', ...tls);
      const address = `https://127.0.0.1:${new URL(served.address).port}`;
      const call = async (path: string, fields: Record<string, string>): Promise<unknown> => {
        const form = formOf({ ...fields, ...signed('client', SECRET) });
        return JSON.parse((await curl('--cacert', cert, ...form, address + pathOf(path))).text);
      };
      const group = { group_id: 'tls' };
      expect(await call('create', { ...group, group_name: 'n' })).toMatchObject(group);
      const file = `@${groupPhoto(1)}`;
      expect(await call('add', { ...group, file, user_id: 'somebody' })).toMatchObject({ face_count: 1 });
      expect(await call('search', { ...group, file })).toMatchObject({ result: [{ group_id: 'tls' }] });
      const unsigned = await curl('--cacert', cert, ...formOf(group), address + pathOf('group_info'));
      expect(unsigned).toMatchObject({ status: 400 });
      expect(unsigned.text).toContain('MISSING_ARGUMENTS: sign');
      // Others than loopback: no names of libraries for whoever comes by.
      expect((await curl('--cacert', cert, `${address}/metrics`)).status).toBe(404);
      // Nor a page that would need no key.
      expect((await curl('--cacert', cert, `${address}/ui/`)).status).toBe(404);
      served.child.kill('SIGTERM');
      expect(await ended(served)).toBe(0);
      const log = served.lines.join('\n');
      for (const secret of [SECRET, 'somebody', 'client', 'tls"']) expect(log).not.toContain(secret);
    },
  );

  test('ends what is under way on SIGTERM, answers new calls with 503, and closes the store', async () => {
    const served = await serve();
    const { port } = new URL(served.address);
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const open = (call: string) => request({ port, host: '127.0.0.1', method: 'POST', path: pathOf(call), agent, headers: type }); // biome-ignore format: one line
    const answerTo = async (sent: ReturnType<typeof request>): Promise<{ status: number; text: string }> => {
      const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
      let text = '';
      for await (const piece of response) text += String(piece);
      return { status: response.statusCode ?? 0, text };
    };
    const slow = open('create');
    slow.write('group_id=late&group_name=');
    await new Promise((resolve) => setTimeout(resolve, 300));
    served.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const late = open('group_list');
    late.end();
    expect(await answerTo(late)).toEqual({ status: 503, text: 'Service Unavailable' });
    slow.end('made');
    const made = await answerTo(slow);
    expect(made.status).toBe(200);
    expect(made.text).toContain('"group_name":"made"');
    expect(await ended(served)).toBe(0);
    agent.destroy();
    const again = await serve();
    const body = await fetch(again.address + pathOf('group_info'), {
      method: 'POST',
      body: new URLSearchParams({ group_id: 'late' }),
    });
    expect(await body.json()).toMatchObject({ info: { group_name: 'made' } });
    expect((await fetch(`${again.address}/`)).url).toBe(`${again.address}/ui/`);
    again.child.kill('SIGINT');
    expect(await ended(again)).toBe(0);
  });

  test.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('ends at once by a second signal, after %s by %s itself', async (first, second) => {
    const { child, address } = await serve();
    const slow = request(address + pathOf('create'), { method: 'POST' });
    slow.on('error', () => undefined);
    slow.write('group_id=late&group_name=');
    const group = new URLSearchParams({ group_id: 'second', group_name: 'n' });
    await fetch(address + pathOf('create'), { method: 'POST', body: group });
    const searches = Array.from({ length: 3 }, () => {
      const body = new FormData();
      body.set('group_id', 'second');
      body.set('file', new Blob([readFileSync(groupPhoto(1))]), 'photo.jpg');
      return fetch(address + pathOf('search'), { method: 'POST', body }).catch(() => undefined);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const exit = once(child, 'exit');
    child.kill(first);
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill(second);
    expect(await exit).toEqual([null, second]);
    running.delete(child);
    await Promise.all(searches);
  });

  test('goes on though nobody reads its log, has all lines where somebody does in the end, and ends where nobody ever does or the reader has gone', async () => {
    // Some 200 bytes a line, over what a pipe and the reader's own buffer take.
    const CALLS = 900;
    for (const reader of ['late', 'none', 'gone'] as const) {
      const port = await freePort();
      const all = [bin, 'serve', '--path', join(folder, 'unread'), '--port', String(port), '--workers', '1'];
      const child = spawn(process.execPath, [...all, '--rate', '1000000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.add(child);
      const address = `http://127.0.0.1:${port}`;
      await expect.poll(() => fetch(`${address}/healthz`).catch(() => 0), { timeout: 90_000 }).not.toBe(0);
      if (reader === 'gone') child.stdout.destroy();
      const ids = new Set<string>();
      const caller = async (): Promise<void> => {
        for (let n = 0; n < CALLS / 10; n++) {
          const answer = await fetch(address + pathOf('group_list'), {
            method: 'POST',
            body: new FormData(),
          });
          ids.add(((await answer.json()) as { request_id: string }).request_id);
        }
      };
      await Promise.all(Array.from({ length: 10 }, caller));
      expect(ids.size).toBe(CALLS);
      child.kill('SIGTERM');
      const exit = once(child, 'exit');
      const lines =
        reader === 'late' ? createInterface({ input: child.stdout as NodeJS.ReadableStream }) : [];
      for await (const line of lines) ids.delete((JSON.parse(line) as { request_id: string }).request_id);
      expect((await exit)[0]).toBe(0);
      running.delete(child);
      expect(ids.size).toBe(reader === 'late' ? 0 : CALLS);
    }
  }, 300_000);

  test('takes which faces are enrolled, and the error of a library that does not exist', async () => {
    const post = async (address: string, call: string, body: FormData): Promise<unknown> =>
      (await fetch(address + pathOf(call), { method: 'POST', body })).json();
    const photo = await sharp(await portraitOf('emma'))
      .blur(12)
      .png()
      .toBuffer();
    const add = async (address: string): Promise<unknown> => {
      const form = new FormData();
      for (const [key, value] of Object.entries({ group_id: 'chosen', group_name: 'n', user_id: 'emma' }))
        form.set(key, value);
      const unknown = await post(address, 'group_info', form);
      await post(address, 'create', form);
      form.set('file', new Blob([photo]), 'photo.png');
      return [unknown, await post(address, 'add', form)];
    };
    const usual = await serve('--path', join(folder, 'usual'));
    expect(await add(usual.address)).toMatchObject([
      { error: 'INVALID_OUTER_ID' },
      { error: 'LOW_QUALITY_FACE' },
    ]);
    const other = ['--quality', 'off', '--unknown-group', 'INVALID_GROUP_ID'];
    const chosen = await serve('--path', join(folder, 'chosen'), ...other);
    expect(await add(chosen.address)).toMatchObject([{ error: 'INVALID_GROUP_ID' }, { face_count: 1 }]);
    for (const served of [usual, chosen]) {
      served.child.kill('SIGTERM');
      expect(await ended(served)).toBe(0);
    }
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), '--quality', 'high');
    expect(status).toBe(2);
    expect(stderr).toContain('Allowed choices are off, basic, strict');
  });

  test('refuses an address that others can reach, before it opens anything', () => {
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), '--host', '0.0.0.0');
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot serve on "0.0.0.0" without TLS and keys');
    expect(existsSync(join(folder, 'unused'))).toBe(false);
  });

  test('says what keeps it from listening', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const { stderr, status } = facedex('serve', '--path', join(folder, 'unheard'), '--port', port);
    expect(stderr).toContain(`Cannot listen on "127.0.0.1", port ${port}: another program has the port`);
    expect(status).toBe(1);
    other.close();
  });

  test('refuses keys that others can read, and says what to do', () => {
    const path = join(folder, 'open.json');
    writeFileSync(path, JSON.stringify({ client: SECRET }));
    chmodSync(path, 0o640);
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), '--keys', path);
    expect(status).toBe(1);
    expect(stderr).toContain(`chmod 600 ${path}`);
  });

  test.each(['--single-use', '--clock-skew=5'])('refuses %s without keys: nobody signs then', (option) => {
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), option);
    expect(status).toBe(1);
    expect(stderr).toContain(`Cannot serve with "${option.split('=')[0]}" and without "--keys"`);
    expect(existsSync(join(folder, 'unused'))).toBe(false);
  });

  test('says what is wrong with an api_key, also in a file that begins with a byte order mark', () => {
    const path = join(folder, 'marked.json');
    writeFileSync(path, `\ufeff${JSON.stringify({ 'a&b': SECRET })}`, { mode: 0o600 });
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), '--keys', path);
    expect(status).toBe(1);
    expect(stderr).toContain('printable ASCII characters without "&"');
  });

  test('does not quote keys that it cannot read', () => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, `{"client": ${SECRET}}`, { mode: 0o600 });
    const { status, stderr } = facedex('serve', '--path', join(folder, 'unused'), '--keys', path);
    expect(status).toBe(1);
    expect(stderr).toContain('it is no JSON');
    expect(stderr).not.toContain('secret of');
  });

  test('says what is wrong with the files that it is given, and with a token beside "--no-ui"', () => {
    const path = join(folder, 'token');
    writeFileSync(path, 'a-token-of-the-tests\n');
    chmodSync(path, 0o644);
    const run = (...args: readonly string[]) =>
      facedex('serve', '--path', join(folder, 'unused'), '--ui-token-file', path, ...args);
    expect(run().stderr).toContain(`Cannot use token "${path}": others than its owner may use it (mode 644)`);
    expect(run('--no-ui').stderr).toContain('Cannot use "--ui-token-file" with "--no-ui"');
    const pem = ['--tls-cert', join(folder, 'none.pem'), '--tls-key', join(folder, 'none.pem')];
    expect(facedex('serve', '--path', join(folder, 'unused'), ...pem).stderr).toContain(
      `Cannot read certificate "${join(folder, 'none.pem')}": it does not exist`,
    );
    const keys = ['--keys', join(folder, 'keys.json'), '--ui-read-only'];
    const { stderr } = facedex('serve', '--path', join(folder, 'unused'), ...keys);
    expect(stderr).toContain('Cannot serve the page without a token where there are keys');
    expect(existsSync(join(folder, 'unused'))).toBe(false);
  });

  test('says loudly that it is insecure where it was told to be', async () => {
    const { child } = await serve('--host', '127.0.0.1', '--insecure');
    child.kill('SIGTERM');
    expect(facedex('serve', '--help').stdout).toContain('--insecure');
  });
});
