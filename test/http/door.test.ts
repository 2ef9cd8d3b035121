import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type FaceSearchServer, type ServerOptions } from '#src/http/index.js';
import { FaceSearch } from '#src/index.js';
import { expectError } from '../support/contract.ts';
import { emptyScene } from '../support/demoFaces.ts';
import { signed } from '../support/signed.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const SECRET = 'a secret of the tests';
const keys = { all: SECRET, staff: { secret: SECRET, groups: ['staff', 'visitors'] } };

let engine: FaceSearch;
const servers: FaceSearchServer[] = [];

beforeAll(async () => {
  engine = await FaceSearch.open({ vision: { workers: 1 } });
  for (const group_id of ['staff', 'others']) await engine.createGroup({ group_id, group_name: 'n' });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await engine?.close();
});

/** Starts a server; gives what posts a form to it. */
async function serve(
  options: ServerOptions,
): Promise<(call: string, fields?: Readonly<Record<string, string | Blob>>) => Promise<object>> {
  const server = createServer(engine, { port: 0, ...options });
  servers.push(server);
  const address = await server.listen();
  return async (call, fields = {}) => {
    const body = new FormData();
    for (const [key, value] of Object.entries(fields)) body.append(key, value);
    const response = await fetch(`${address}/finauth/search/group/${call}`, { method: 'POST', body });
    const answer = (await response.json()) as { error?: string };
    const refused = /^(AUTH|CONCURRENCY)/.test(answer.error ?? '');
    if (refused) expect(response.status).toBe(403);
    return answer;
  };
}

describe('a server with keys', () => {
  test('takes what is signed, by either way, and refuses what is not', async () => {
    const post = await serve({ auth: { keys } });
    for (const version of ['hmac_sha1', 'hmac_sha256'] as const) {
      const answer = await post('group_info', { group_id: 'others', ...signed('all', SECRET, { version }) });
      expect(answer).toMatchObject({ info: { group_id: 'others' } });
    }
    expectError(await post('group_info', { group_id: 'staff' }), 'MISSING_ARGUMENTS: sign');
    expectError(await post('group_info', signed('all', 'x'.repeat(20))), 'AUTHENTICATION_ERROR');
    expectError(await post('group_info', signed('nobody', SECRET)), 'AUTHENTICATION_ERROR');
  });

  test('looks at the signature before anything else in the form', async () => {
    const post = await serve({ auth: { keys } });
    expectError(await post('search', {}), 'MISSING_ARGUMENTS: sign');
    expectError(await post('search', { ...signed('all', SECRET) }), 'MISSING_ARGUMENTS: group_id');
  });

  test('takes a signature again, unless it is told to take it once', async () => {
    const lenient = await serve({ auth: { keys } });
    const strict = await serve({ auth: { keys, singleUse: true } });
    const fields = signed('all', SECRET);
    for (let n = 0; n < 2; n++) expect(await lenient('group_list', fields)).toHaveProperty('group_infos');
    expect(await strict('group_list', fields)).toHaveProperty('group_infos');
    expectError(await strict('group_list', fields), 'AUTHENTICATION_ERROR');
    expect(await strict('group_list', signed('all', SECRET))).toHaveProperty('group_infos');
  });

  test('goes by its clock, give or take the skew', async () => {
    const now = 2_000_000_000;
    const post = await serve({ auth: { keys, clockSkew: 5 }, now: () => now * 1000 });
    const made = (seconds: number) => signed('all', SECRET, { made: seconds, expires: seconds + 10 });
    expect(await post('group_list', made(now + 5))).toHaveProperty('group_infos');
    expect(await post('group_list', made(now + 6))).toMatchObject({ error: 'AUTHENTICATION_ERROR' });
    expect(await post('group_list', made(now - 14))).toHaveProperty('group_infos');
    expect(await post('group_list', made(now - 15))).toMatchObject({ error: 'AUTHENTICATION_ERROR' });
  });
});

describe('a key that is limited to some libraries', () => {
  test('may name those, and none else, whether or not they are there', async () => {
    const post = await serve({ auth: { keys } });
    const as = (fields: object) => ({ ...fields, ...signed('staff', SECRET) });
    expect(await post('group_info', as({ group_id: 'staff' }))).toMatchObject({
      info: { group_id: 'staff' },
    });
    expectError(await post('group_info', as({ group_id: 'visitors' })), 'INVALID_OUTER_ID');
    for (const group_id of ['others', 'nobody-made-this'])
      expectError(await post('group_info', as({ group_id })), `AUTHORIZATION_ERROR:${group_id}`);
    expectError(await post('create', as({ group_id: 'mine', group_name: 'n' })), 'AUTHORIZATION_ERROR:mine');
    expect((await engine.groupInfo({ group_id: 'mine' })).error).toBe('INVALID_OUTER_ID');
  });

  test('is told first what is wrong with the form', async () => {
    const post = await serve({ auth: { keys } });
    const bad = { group_id: 'others', ...signed('staff', SECRET) };
    expectError(await post('list', { ...bad, limit: '0' }), 'BAD_ARGUMENTS:limit');
    expectError(await post('list', { ...bad, group_id: 'a b' }), 'INVALID_GROUP_ID');
  });

  test('sees its own in a list of all', async () => {
    const post = await serve({ auth: { keys } });
    const seen = async (key: string): Promise<unknown> => {
      const body = (await post('group_list', signed(key, SECRET))) as { group_infos: { group_id: string }[] };
      return body.group_infos.map(({ group_id }) => group_id);
    };
    expect(await seen('all')).toEqual(['staff', 'others']);
    expect(await seen('staff')).toEqual(['staff']);
  });
});

describe('the limits of a client', () => {
  test('refuse more calls a second than it may make, by key', async () => {
    let now = 2_000_000_000_000;
    const post = await serve({ auth: { keys, clockSkew: 60 }, limits: { rate: 3 }, now: () => now });
    const call = (key: string) => post('group_list', signed(key, SECRET, { made: Math.floor(now / 1000) }));
    for (let n = 0; n < 3; n++) expect(await call('all')).toHaveProperty('group_infos');
    expect(await call('all')).toMatchObject({ error: 'CONCURRENCY_LIMIT_EXCEEDED' });
    expect(await call('staff')).toHaveProperty('group_infos');
    now += 400;
    expect(await call('all')).toHaveProperty('group_infos');
    expect(await call('all')).toMatchObject({ error: 'CONCURRENCY_LIMIT_EXCEEDED' });
  });

  test('refuse more calls at once than it may make, by address where there are no keys', async () => {
    const post = await serve({ limits: { concurrency: 1 } });
    const file = new Blob([await emptyScene()]);
    const search = () => post('search', { group_id: 'staff', file });
    const answers = (await Promise.all(Array.from({ length: 6 }, search))) as { error: string }[];
    const errors = new Set(answers.map(({ error }) => error));
    expect(errors).toEqual(new Set(['NO_FACE_FOUND', 'CONCURRENCY_LIMIT_EXCEEDED']));
    expect(await search()).toMatchObject({ error: 'NO_FACE_FOUND' });
  });
});

describe('createServer()', () => {
  const pem = 'looked at only when it listens';
  const auth = { keys };
  test.each<[ServerOptions, string]>([
    [{ host: '0.0.0.0' }, 'TLS and keys'],
    [{ host: '::' }, 'TLS and keys'],
    [{ host: '192.0.2.1', auth }, 'without TLS'],
    [{ host: 'example.org', auth }, 'without TLS'],
    [{ host: '0.0.0.0', tls: { cert: pem, key: pem } }, 'without keys'],
    [{ host: '128.0.0.1' }, 'TLS and keys'],
  ])('refuses %o, which others can reach', (options, missing) => {
    expect(() => createServer(engine, options)).toThrow(missing);
  });

  test.each<[object, string]>([
    [{ prot: 80 }, 'prot'],
    [{ port: 70_000 }, 'port'],
    [{ auth: { keys: {} } }, 'auth.keys'],
    [{ auth: { keys: { a: 'short' } } }, 'auth.keys.a'],
    [{ auth: { keys: { 'a&b': SECRET } } }, 'auth.keys'],
    [{ auth: { keys: { a: { secret: SECRET, groups: 'staff' } } } }, 'auth.keys.a: expected a secret, or {'],
    [
      { auth: { keys: { a: { secret: SECRET, groups: ['st aff'] } } } },
      'auth.keys.a.groups: "st aff" is no group_id',
    ],
    [{ ui: { groups: ['staff,guests'] } }, 'ui.groups: "staff,guests" is no'],
    [{ limits: { rate: 0 } }, 'limits.rate'],
    [{ limits: { requestTimeout: 5000 } }, 'limits.headersTimeout'],
    [{ log: {} }, 'log'],
  ])('refuses the options %o by name', (options, name) => {
    expect(() => createServer(engine, options)).toThrow(name);
  });

  test.skipIf(!hasOpenssl)('says which half of TLS cannot be used, and why (skipped without openssl)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'facedex-tls-'));
    const [path, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
    spawnSync('openssl', [...made, '-keyout', keyPath, '-out', path]);
    const [cert, key] = [path, keyPath].map((file) => readFileSync(file, 'utf8')) as [string, string];
    rmSync(folder, { recursive: true });
    const type = 'pkcs8';
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = privateKey.export({ type, format: 'pem' }).toString();
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'a passphrase' };
    const locked = privateKey.export({ type, format: 'pem', ...cipher }).toString();
    const serve = (tls: ServerOptions['tls']): unknown => createServer(engine, { tls });
    expect(() => serve({ cert, key })).not.toThrow();
    expect(() => serve({ cert: 'no PEM', key })).toThrow('"tls.cert" ("--tls-cert") is no certificate chain');
    expect(() => serve({ cert, key: cert })).toThrow('"tls.key" ("--tls-key") is no private key');
    expect(() => serve({ cert, key: locked })).toThrow('without a passphrase');
    expect(() => serve({ cert, key: other })).toThrow('the key is not that of the first certificate');
  });

  test('does not repeat a secret in what it says of the options', () => {
    const bad = { auth: { keys: { a: { secret: 'hidden-hidden-hidden', group: [] } } } };
    expect(() => createServer(engine, bad as never)).toThrow(/^(?!.*hidden).*$/s);
  });
});
