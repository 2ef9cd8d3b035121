import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type FaceSearchServer, type ServerOptions } from '#src/http/index.js';
import { FaceSearch, falseAlarmRate } from '#src/index.js';
import { expectError } from '../support/contract.ts';
import { portraitOf } from '../support/demoFaces.ts';

const TOKEN = 'a-token-of-the-tests';
const keys = { client: 'a secret of the tests' };

let engine: FaceSearch;
let photo: Buffer;
const servers: FaceSearchServer[] = [];

beforeAll(async () => {
  engine = await FaceSearch.open({ vision: { workers: 1 } });
  photo = await portraitOf('emma');
  for (const group_id of ['staff', 'others']) await engine.createGroup({ group_id, group_name: 'n' });
  await engine.addFace({ group_id: 'staff', file: photo, user_id: 'emma', user_data: 'a note' });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await engine?.close();
});

async function serve(options: ServerOptions = {}): Promise<string> {
  const server = createServer(engine, { port: 0, ui: true, ...options });
  servers.push(server);
  return server.listen();
}

type Fields = Readonly<Record<string, string>>;

/** Posts a form with any headers, `host` and `origin` too, which fetch would not send. */
async function post(url: string, fields: Fields = {}, headers: Fields = {}): Promise<object> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...type, ...headers } }, async (response) => {
      let text = '';
      for await (const piece of response) text += String(piece);
      resolve(JSON.parse(text) as object);
    });
    sent.once('error', reject);
    sent.end(String(new URLSearchParams(fields)));
  });
}

const DENIED = 'AUTHORIZATION_ERROR:Denied by origin';

describe('the files of the page', () => {
  test('are served with their types, a strict policy and a tag that saves sending them again', async () => {
    const address = await serve();
    const root = await fetch(`${address}/`, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, 'ui/']);
    const page = await fetch(`${address}/ui/`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers.get('permissions-policy')).toMatch(/camera=\(self\)/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await page.text();
    const named = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name as string);
    expect(named.length).toBeGreaterThan(5);
    for (const name of [
      ...named,
      'lib/lit-html.js',
      'lib/falseAlarmRate.js',
      'lib/scoreInWords.js',
      'fonts/inter-latin.woff2',
    ])
      expect((await fetch(new URL(name, `${address}/ui/`))).status, name).toBe(200);
    const etag = page.headers.get('etag') as string;
    const again = await fetch(`${address}/ui/`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('are all there is: no other file can be named, and none where the page is off', async () => {
    const address = await serve();
    for (const path of [
      '/ui/index.ts',
      '/ui/../index.js',
      '/ui/%2e%2e/index.js',
      '/ui/lib/lit-html.LICENSE',
      '/ui/lib/',
    ])
      expect((await fetch(address + path)).status, path).toBe(404);
    const off = await serve({ ui: false });
    for (const path of ['/', '/ui/']) expect((await fetch(off + path)).status).toBe(404);
    expectError(await post(`${off}/ui/calls/overview`), 'API_NOT_FOUND');
    const document = (await (await fetch(`${off}/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths).join()).not.toContain('/ui/');
  });
});

describe("the page's calls", () => {
  test('give the libraries with their sizes, and who was found with what the score means', async () => {
    const address = await serve();
    expect(await post(`${address}/ui/calls/overview`)).toMatchObject({
      read_only: false,
      quality: 'basic',
      group_infos: [
        { group_id: 'staff', face_count: 1, library_size: 1 },
        { group_id: 'others', face_count: 0, library_size: 1 },
      ],
    });
    const image = photo.toString('base64');
    const body = (await post(`${address}/ui/calls/identify`, { group_id: 'staff', image })) as {
      result: { score: number }[];
    };
    const [{ score }] = body.result as [{ score: number }];
    const fpir = falseAlarmRate(score, 1);
    expect(body).toMatchObject({ library_size: 1, result: [{ user_id: 'emma', user_data: 'a note', fpir }] });
    // The same score by the API's search, without the further fields.
    const { result } = await engine.search({ group_id: 'staff', file: photo });
    expect(result?.[0]?.score).toBe(score);
    expectError(
      await post(`${address}/ui/calls/identify`, { group_id: 'nobody', image }),
      'INVALID_OUTER_ID',
    );
  });

  test('are described beside the others, those that write only where they may', async () => {
    const paths = async (options: ServerOptions): Promise<string[]> => {
      const document = await (await fetch(`${await serve(options)}/openapi.json`)).json();
      return Object.keys((document as { paths: object }).paths).filter((path) => path.startsWith('/ui/'));
    };
    const calls = ['overview', 'identify', 'detect', 'list'];
    expect(await paths({ ui: { readOnly: true } })).toEqual(calls.map((name) => `/ui/calls/${name}`));
    expect((await paths({})).slice(4)).toEqual(
      ['create', 'free', 'add', 'delete'].map((name) => `/ui/calls/${name}`),
    );
  });

  test('are bounded like the others', async () => {
    const address = await serve({ limits: { maxBody: 2000, rate: 3 } });
    const image = new URLSearchParams({ image: 'a'.repeat(3000) });
    expect((await fetch(`${address}/ui/calls/detect`, { method: 'POST', body: image })).status).toBe(413);
    for (let n = 0; n < 3; n++) await post(`${address}/ui/calls/overview`);
    expectError(await post(`${address}/ui/calls/overview`), 'CONCURRENCY_LIMIT_EXCEEDED');
  });

  test('of a page that only looks change nothing', async () => {
    const address = await serve({ ui: { readOnly: true } });
    for (const call of ['create', 'free', 'add', 'delete'])
      expectError(
        await post(`${address}/ui/calls/${call}`, { group_id: 'staff' }),
        'AUTHORIZATION_ERROR:Read only',
      );
    expect(await post(`${address}/ui/calls/overview`)).toMatchObject({ read_only: true });
  });

  test('of a page for some libraries name no other', async () => {
    const address = await serve({ ui: { groups: ['staff'] } });
    const { groups, group_infos } = (await post(`${address}/ui/calls/overview`)) as Record<string, object[]>;
    expect(groups).toEqual(['staff']);
    expect(group_infos).toMatchObject([{ group_id: 'staff' }]);
    expectError(await post(`${address}/ui/calls/list`, { group_id: 'others' }), 'AUTHORIZATION_ERROR:others');
  });
});

describe('the page of a server with keys', () => {
  test('needs a token, which opens no call of the API', async () => {
    expect(() => createServer(engine, { auth: { keys }, ui: true })).toThrow('ui.token');
    const address = await serve({ auth: { keys }, ui: { token: TOKEN } });
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const overview = `${address}/ui/calls/overview`;
    expectError(await post(overview), 'AUTHENTICATION_ERROR');
    expectError(await post(overview, {}, as(`${TOKEN}x`)), 'AUTHENTICATION_ERROR');
    expect(await post(overview, {}, as(TOKEN))).toHaveProperty('group_infos');
    const list = `${address}/finauth/search/group/group_list`;
    expectError(await post(list, {}, as(TOKEN)), 'MISSING_ARGUMENTS: sign');
  });

  test.each(['short', 'has a blank in it, so it is none', `${TOKEN}ä`])('refuses the token "%s"', (token) => {
    expect(() => createServer(engine, { ui: { token } })).toThrow('ui');
  });
});

describe('a server without keys', () => {
  let address: string;
  let port: string;
  let urls: readonly string[];

  beforeAll(async () => {
    address = await serve({ origins: ['https://kiosk.example.org'] });
    ({ port } = new URL(address));
    urls = [`${address}/ui/calls/overview`, `${address}/finauth/search/group/group_list`];
  });

  const own = (host: string) => ({ host: `${host}:${port}`, origin: `http://${host}:${port}` });

  test('takes calls of its own page, by every name of its own, and of those who are no browser', async () => {
    const headers = [
      {},
      own('127.0.0.1'),
      own('localhost'),
      own('kiosk.localhost'),
      own('[::1]'),
      own('192.0.2.7'),
      { host: 'kiosk.example.org', origin: 'https://kiosk.example.org' },
      { origin: 'https://kiosk.example.org' },
      // A client behind a proxy that hands on the name it was called by.
      { host: 'faces.example.org' },
      { ...own('127.0.0.1'), 'sec-fetch-site': 'same-origin' },
    ];
    for (const url of urls)
      for (const sent of headers)
        expect(await post(url, {}, sent), JSON.stringify(sent)).toHaveProperty('group_infos');
  });

  test('refuses calls that other websites send through a browser', async () => {
    const headers: Fields[] = [
      { origin: 'https://example.com' },
      { origin: 'null' },
      { origin: 'no origin' },
      // Another program on the same machine may be anybody's website too.
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      // A name that a stranger has pointed to this address.
      own('rebound.example.com'),
      { ...own('rebound.example.com'), 'sec-fetch-site': 'same-origin' },
      own('127.0.0.1.example.com'),
      own('localhost.example.com'),
    ];
    for (const url of urls) for (const sent of headers) expectError(await post(url, {}, sent), DENIED);
    expectError(await post(urls[1] as string, {}, { host: '', origin: 'http://127.0.0.1' }), DENIED);
  });

  test('gives its metrics, which name libraries, under no name that may be a stranger’s', async () => {
    const statusOf = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) =>
        request(`${address}/metrics`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end(),
      );
    expect(await statusOf(`localhost:${port}`)).toBe(200);
    expect(await statusOf('kiosk.example.org')).toBe(200);
    expect(await statusOf(`rebound.example.com:${port}`)).toBe(403);
  });

  test.each([
    'https://example.org/',
    'example.org',
    'https://',
    '*',
  ])('refuses "%s" as an origin', (origin) => {
    expect(() => createServer(engine, { origins: [origin] })).toThrow('origins');
  });
});
