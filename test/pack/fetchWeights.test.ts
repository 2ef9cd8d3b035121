import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FetchEvent, fetchWeights } from '#src/pack/fetchWeights.js';
import { type LocalRegistry, openLocalRegistry } from './localRegistry.ts';
import { packFile, packOf } from './samplePack.ts';

const structure = Buffer.from('{"nodes": []}');
const weights = Uint8Array.from({ length: 300_000 }, (_, at) => (at * at) % 253);
const spec = '@nets/tiny@1.2.3';
const structureFile = packFile('tiny.json', structure, [{ npm: spec, path: 'models/tiny.json' }]);
const weightsFile = packFile('tiny.bin', weights, [{ npm: spec, path: 'models/tiny.bin' }]);
const pack = packOf(structureFile, weightsFile);

const temporary = (): string => mkdtempSync(join(tmpdir(), 'facedex-test-'));

let tarball: string;
let weightsDir: string;
let from: string;
let events: FetchEvent[];
const onProgress = (event: FetchEvent): void => {
  events.push(event);
};

// A real tarball of a real `npm pack`, of a package that is as large as it need be.
beforeAll(() => {
  const root = temporary();
  mkdirSync(join(root, 'models'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: '@nets/tiny', version: '1.2.3' }));
  writeFileSync(join(root, 'models/tiny.json'), structure);
  writeFileSync(join(root, 'models/tiny.bin'), weights);
  writeFileSync(join(root, 'models/other.bin'), 'not asked for');
  execFileSync('npm', ['pack', '--silent'], { cwd: root });
  tarball = join(root, 'nets-tiny-1.2.3.tgz');
});

beforeEach(() => {
  weightsDir = join(temporary(), 'models', 'weights');
  from = temporary();
  events = [];
});

afterEach(() => vi.unstubAllEnvs());

function expectInPlace(): void {
  expect(readdirSync(weightsDir).toSorted()).toEqual(['tiny.bin', 'tiny.json']);
  expect(readFileSync(join(weightsDir, 'tiny.json'))).toEqual(structure);
  expect(readFileSync(join(weightsDir, 'tiny.bin')).equals(weights)).toBe(true);
}

function problems(): readonly string[] {
  return events.flatMap(({ source, problem }) => (problem === undefined ? [] : [`${source}: ${problem}`]));
}

describe('fetchWeights() from a folder', () => {
  it('takes files by their names', async () => {
    writeFileSync(join(from, 'tiny.json'), structure);
    writeFileSync(join(from, 'tiny.bin'), weights);
    expect(await fetchWeights(pack, { weightsDir, from, onProgress })).toEqual(['tiny.json', 'tiny.bin']);
    expectInPlace();
    expect(problems()).toEqual([]);
    expect(events.at(-1)).toEqual({
      file: 'tiny.bin',
      source: join(from, 'tiny.bin'),
      totalBytes: weights.length,
      receivedBytes: weights.length,
      done: true,
    });
  });

  it.each(['nets-tiny-1.2.3.tgz', 'tiny-1.2.3.tgz'])('takes them out of %s', async (name) => {
    cpSync(tarball, join(from, name));
    await fetchWeights(pack, { weightsDir, from });
    expectInPlace();
  });

  it('passes over a wrong file by name to the tarball beside it', async () => {
    cpSync(tarball, join(from, 'nets-tiny-1.2.3.tgz'));
    writeFileSync(join(from, 'tiny.bin'), Buffer.alloc(weights.length));
    await fetchWeights(pack, { weightsDir, from, onProgress });
    expectInPlace();
    expect(problems()).toHaveLength(1);
    expect(problems()[0]).toMatch(/tiny\.bin: gives sha256 [0-9a-f]{12}…, not [0-9a-f]{12}…$/);
  });

  it('says what is wrong with a file that is too long or too short', async () => {
    const only = packOf({ ...weightsFile, sources: [] });
    writeFileSync(join(from, 'tiny.bin'), Buffer.concat([weights, weights]));
    await expect(fetchWeights(only, { weightsDir, from })).rejects.toThrow(
      'gives more than the 300000 bytes',
    );
    writeFileSync(join(from, 'tiny.bin'), weights.subarray(1));
    await expect(fetchWeights(only, { weightsDir, from })).rejects.toThrow('gives 299999 bytes');
    expect(readdirSync(weightsDir)).toEqual([]);
  });

  it('gives up a tarball that is cut off, leaving nothing behind', async () => {
    vi.stubEnv('npm_config_offline', 'true');
    vi.stubEnv('npm_config_cache', temporary());
    const cut = join(from, 'nets-tiny-1.2.3.tgz');
    cpSync(tarball, cut);
    truncateSync(cut, 1000);
    await expect(fetchWeights(pack, { weightsDir, from, onProgress })).rejects.toThrow(`${cut} (`);
    expect(readdirSync(weightsDir)).toEqual([]);
  });

  it('says that a folder does not exist', async () => {
    const missing = join(from, 'none');
    await expect(fetchWeights(pack, { weightsDir, from: missing })).rejects.toMatchObject({
      code: 'WEIGHTS_MISSING',
      message: `Cannot read folder "${missing}" (ENOENT): give "--from" a folder that holds the files`,
    });
  });
});

describe('fetchWeights() with what is there already', () => {
  beforeEach(async () => {
    cpSync(tarball, join(from, 'nets-tiny-1.2.3.tgz'));
    await fetchWeights(pack, { weightsDir, from });
  });

  it('fetches nothing and says nothing', async () => {
    expect(await fetchWeights(pack, { weightsDir, onProgress })).toEqual([]);
    expect(events).toEqual([]);
  });

  it('replaces an altered file and leaves the rest alone', async () => {
    writeFileSync(join(weightsDir, 'tiny.bin'), Buffer.alloc(weights.length));
    expect(await fetchWeights(pack, { weightsDir, from })).toEqual(['tiny.bin']);
    expectInPlace();
  });

  it('survives several runs at once', async () => {
    const fresh = join(temporary(), 'weights');
    await Promise.all(Array.from({ length: 4 }, () => fetchWeights(pack, { weightsDir: fresh, from })));
    weightsDir = fresh;
    expectInPlace();
  });
});

describe('fetchWeights() through npm', () => {
  let registry: LocalRegistry;

  beforeEach(async () => {
    registry = await openLocalRegistry('@nets/tiny', '1.2.3', readFileSync(tarball));
    vi.stubEnv('npm_config_registry', registry.url);
    vi.stubEnv('npm_config_cache', temporary());
    vi.stubEnv('npm_config_fetch_retries', '0');
  });

  afterEach(() => registry.close());

  it("asks the user's own registry, once for all files of a package", async () => {
    await fetchWeights(pack, { weightsDir, onProgress });
    expectInPlace();
    expect(registry.requests.filter((path) => path === '/package.tgz')).toHaveLength(1);
    expect(events[0]).toEqual({
      file: 'tiny.json',
      source: `npm ${spec}`,
      totalBytes: structure.length,
      done: false,
    });
  });

  it('brings the tarball also below `npm publish --dry-run`', async () => {
    vi.stubEnv('npm_config_dry_run', 'true');
    await fetchWeights(pack, { weightsDir });
    expectInPlace();
  });

  it('goes on to the next source when the package, the version or the file in it is not there', async () => {
    const sources = [
      { npm: 'no-such-package@1.0.0', path: 'models/tiny.bin' },
      { npm: '@nets/tiny@9.9.9', path: 'models/tiny.bin' },
      { npm: spec, path: 'models/none.bin' },
      { npm: spec, path: 'models/other.bin' },
      { npm: spec, path: 'models/tiny.bin' },
    ];
    await fetchWeights(packOf(structureFile, { ...weightsFile, sources }), { weightsDir, onProgress });
    expectInPlace();
    const [unknown, version, absent, other] = problems();
    expect(unknown).toMatch(/^npm no-such-package@1\.0\.0: code E404/);
    expect(version).toMatch(/^npm @nets\/tiny@9\.9\.9: code ETARGET/);
    expect(absent).toBe(`npm ${spec}: holds no models/none.bin`);
    expect(other).toBe(`npm ${spec}: gives 13 bytes, "tiny.bin" has 300000`);
  });
});

describe('fetchWeights() from an address', () => {
  let served: Uint8Array;
  let stalls: boolean;
  let address: string;
  let close: () => void;

  beforeEach(async () => {
    served = weights;
    stalls = false;
    const server = createServer((request, response) => {
      if (request.url !== '/tiny.bin') response.writeHead(404).end();
      else if (stalls) response.write(served.subarray(0, 100_000));
      else response.end(served);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });

  afterEach(() => close());

  const from404AndGood = () => [{ url: `${address}/gone.bin` }, { url: `${address}/tiny.bin` }];

  it('passes over one that answers 404', async () => {
    const one = packOf({ ...weightsFile, sources: from404AndGood() });
    expect(await fetchWeights(one, { weightsDir, onProgress })).toEqual(['tiny.bin']);
    expect(problems()).toEqual([`${address}/gone.bin: answers with status 404`]);
    expect(readFileSync(join(weightsDir, 'tiny.bin')).equals(weights)).toBe(true);
  });

  it('refuses other bytes of the same length and leaves nothing behind', async () => {
    served = weights.toReversed();
    const one = packOf({ ...weightsFile, sources: from404AndGood() });
    await expect(fetchWeights(one, { weightsDir })).rejects.toMatchObject({ code: 'WEIGHTS_MISSING' });
    expect(readdirSync(weightsDir)).toEqual([]);
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    stalls = true;
    const stop = new AbortController();
    const one = packOf({ ...weightsFile, sources: [{ url: `${address}/tiny.bin` }] });
    const stopAtFirstBytes = ({ receivedBytes }: FetchEvent): void => {
      if (receivedBytes !== undefined) stop.abort(new Error('stopped by the test'));
    };
    const fetching = fetchWeights(one, { weightsDir, signal: stop.signal, onProgress: stopAtFirstBytes });
    await expect(fetching).rejects.toThrow('stopped by the test');
    expect(readdirSync(weightsDir)).toEqual([]);
  });
});

describe('fetchWeights() without a network', () => {
  it('lists every source with its reason, and says what to do', async () => {
    vi.stubEnv('npm_config_offline', 'true');
    vi.stubEnv('npm_config_cache', temporary());
    const sources = [
      { npm: spec, path: 'models/tiny.bin' },
      { url: 'http://127.0.0.1:1/tiny.bin' },
      { dependency: 'no-such-dependency', path: 'tiny.bin' },
    ];
    const fault = await fetchWeights(packOf({ ...weightsFile, sources }), { weightsDir, from }).catch(
      (reason: unknown) => reason,
    );
    expect(fault).toMatchObject({ name: 'FaceSearchError', code: 'WEIGHTS_MISSING' });
    const { message } = fault as Error;
    expect(message).toContain(
      `Cannot fetch weights "tiny.bin": ${from} (holds neither "tiny.bin" nor a tarball`,
    );
    expect(message).toContain(`npm ${spec} (code ENOTCACHED`);
    expect(message).toContain('http://127.0.0.1:1/tiny.bin (');
    expect(message).toContain('dependency no-such-dependency (');
    expect(message).toMatch(/run "npx facedex models --to \S+ --from DIR"$/);
    expect(message).not.toContain('\n');
  });

  it('says so when npm is not there', async () => {
    vi.stubEnv('PATH', from);
    await expect(fetchWeights(pack, { weightsDir })).rejects.toThrow(`npm ${spec} (npm is not on the PATH)`);
  });
});

describe('fetchWeights() into a folder that cannot be written', () => {
  it('says so before it fetches anything', async () => {
    writeFileSync(join(from, 'file'), '');
    const inside = join(from, 'file', 'weights');
    await expect(fetchWeights(pack, { weightsDir: inside, from, onProgress })).rejects.toMatchObject({
      message: `Cannot write weights to "${inside}" (ENOTDIR): choose another folder with "--to DIR"`,
    });
    expect(events).toEqual([]);
  });
});
