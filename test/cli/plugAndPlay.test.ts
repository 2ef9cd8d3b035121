import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portraitOf } from '../support/demoFaces.ts';
import { type Ended, facedexUnder } from '../support/facedex.ts';

/** Makes Node's file handles, and its writeFile(), do no more than those that Yarn puts in their place. */
const asYarns = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const handle = await fs.promises.open(process.execPath);
const prototype = Object.getPrototypeOf(handle);
await handle.close();
delete prototype[Symbol.asyncDispose];
prototype.sync = prototype.datasync = () => {
  throw new Error('Method not implemented.');
};
const { read } = prototype;
prototype.read = function (buffer, offset, length = 0, position = null) {
  return read.call(this, buffer, offset, length, position);
};
const { writeFile } = fs.promises;
fs.promises.writeFile = async (path, data, options) => {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throw new TypeError('no "data"');
  return writeFile(path, data, options);
};
syncBuiltinESMExports();
`;

describe("under Yarn's Plug'n'Play", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-pnp-'));
    mkdirSync(join(folder, 'people', 'ada'), { recursive: true });
    writeFileSync(join(folder, 'people', 'ada', '1.png'), await portraitOf('ada'));
    writeFileSync(join(folder, 'again.png'), await portraitOf('ada', 1));
    writeFileSync(join(folder, 'yarn.mjs'), asYarns);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(...args: readonly string[]): Ended {
    const preload = `NODE_OPTIONS=--import ${pathToFileURL(join(folder, 'yarn.mjs'))}`;
    return facedexUnder(['env', preload], ...args);
  }

  it('a person is enrolled and found, and the store copied and exported', () => {
    const store = join(folder, 'faces');
    const of = ['--path', store, '--group', 'staff'];
    expect(run('import', join(folder, 'people'), ...of)).toMatchObject({ status: 0 });
    expect(run('search', join(folder, 'again.png'), ...of)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Found: ada'),
    });
    expect(run('backup', '--path', store, '--into', join(folder, 'copy'))).toMatchObject({ status: 0 });
    expect(run('export', ...of, '--into', join(folder, 'staff.json'))).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'staff.json'), 'utf8')).toContain('"ada"');
  }, 60_000);
});
