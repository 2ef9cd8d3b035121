import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupPhoto } from '../support/demoFaces.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = join(root, 'examples/electron-kiosk');
const { ownAccess } = (await import(join(example, 'src/access.js'))) as {
  ownAccess(): { server: { auth: object; ui: object }; headers: { Authorization: string } };
};

/** What the engine's process says. */
interface Said {
  readonly address?: string;
  readonly failed?: { readonly code?: string; readonly message: string };
}

let folder: string;
const running = new Set<ChildProcess>();

// As it lies beside the archive of a packaged application: the folder of the engine, its packages, and nothing else.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-electron-'));
  cpSync(join(example, 'src/engine'), join(folder, 'src/engine'), { recursive: true });
  cpSync(join(example, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/facedex'), 'junction');
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the engine's process as the main process does, with Node's fork in place of Electron's. */
async function start(engine: object, server: object): Promise<{ child: ChildProcess; said: Said }> {
  const child = fork(join(folder, 'src/engine/engineProcess.js'), [], { stdio: 'inherit' });
  running.add(child);
  child.send({ open: { engine: { vision: { workers: 1 }, ...engine }, server: { port: 0, ...server } } });
  const [said] = (await once(child, 'message')) as [Said];
  return { child, said };
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  running.delete(child);
  return child.exitCode;
}

async function post(
  url: string,
  fields: Readonly<Record<string, string | Blob>>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(url, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("the engine's process of the Electron example, under Node", { timeout: 120_000 }, () => {
  test('answers calls at the address that it says, and gives the store back when it is told to close', async () => {
    const path = join(folder, 'faces');
    const { child, said } = await start({ path }, {});
    const calls = `${said.address}/finauth/search/group`;
    const file = new Blob([readFileSync(groupPhoto(1))]);
    await post(`${calls}/create`, { group_id: 'staff', group_name: 'Staff' });
    await post(`${calls}/add`, { group_id: 'staff', user_id: 'ada', file });
    child.send({ close: true });
    expect(await codeOf(child)).toBe(0);

    const again = await start({ path }, {});
    const url = `${again.said.address}/finauth/search/group/search`;
    const { body } = await post(url, { group_id: 'staff', file });
    expect(body).toMatchObject({ result: [{ group_id: 'staff' }] });
    again.child.send({ close: true });
    expect(await codeOf(again.child)).toBe(0);
  });

  test('says why it cannot open, and ends when it is told to close', async () => {
    const { child, said } = await start({ pack: join(folder, 'none.json') }, {});
    expect(said.failed).toMatchObject({ code: 'PACK_INVALID' });
    expect(said.failed?.message).toContain('none.json');
    child.send({ close: true });
    expect(await codeOf(child)).toBe(0);
  });

  test('says why it cannot serve', async () => {
    const { child, said } = await start({}, { host: '0.0.0.0' });
    expect(said.failed).toMatchObject({ code: 'INVALID_OPTIONS' });
    child.send({ close: true });
    expect(await codeOf(child)).toBe(0);
  });

  test('ends with the process that has started it', async () => {
    const { child, said } = await start({}, {});
    expect(said.address).toMatch(/^http:\/\/127\.0\.0\.1:/);
    child.disconnect();
    expect(await codeOf(child)).toBe(0);
  });

  test('serves the page to whoever sends the token, and no call without', async () => {
    const { server, headers } = ownAccess();
    const { child, said } = await start({}, server);
    expect((await fetch(`${said.address}/`)).status).toBe(200);
    expect((await post(`${said.address}/ui/calls/overview`, {})).status).toBe(403);
    expect((await post(`${said.address}/ui/calls/overview`, {}, headers)).status).toBe(200);
    const list = await post(`${said.address}/finauth/search/group/group_list`, {}, headers);
    expect(list.body['error']).toBe('MISSING_ARGUMENTS: sign');
    child.send({ close: true });
    expect(await codeOf(child)).toBe(0);
  });
});

test('the Electron example makes secrets anew each time', () => {
  const [first, second] = [ownAccess(), ownAccess()];
  const secrets = JSON.stringify([first.server.auth, first.server.ui]).match(/[0-9a-f]{64}/g) ?? [];
  expect(new Set(secrets).size).toBe(3);
  for (const each of secrets) expect(JSON.stringify(second)).not.toContain(each);
});

test('what runs in the process of the engine lies beside the archive of a packaged application', () => {
  const { build, main } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8')) as {
    build: { asarUnpack: string[]; npmRebuild: boolean };
    main: string;
  };
  expect(build.asarUnpack).toEqual(
    expect.arrayContaining(['package.json', 'src/engine/**', 'node_modules/**']),
  );
  expect(existsSync(join(example, main))).toBe(true);
});
