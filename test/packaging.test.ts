import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InstalledPackage, installPacked, NoNetwork } from './support/installPacked.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const ofPage = (name: string): string => `dist/ui/${name}`;

let installed: InstalledPackage | undefined;

beforeAll(() => {
  try {
    installed = installPacked();
  } catch (fault) {
    if (!(fault instanceof NoNetwork)) throw fault;
  }
}, 180_000);

afterAll(() => {
  if (installed !== undefined) rmSync(dirname(installed.folder), { recursive: true, force: true });
});

describe('the packed facedex', () => {
  let facedex: InstalledPackage;

  beforeEach(({ skip }) => {
    if (installed === undefined) return skip('no network, and its dependencies are not in the cache of npm');
    facedex = installed;
  });

  it('holds the build, the packs, their weights and its papers', () => {
    const weights = [
      'blazeface.json',
      'blazeface.bin',
      'facemesh.json',
      'facemesh.bin',
      'sface.onnx',
      'fr_liveness.onnx',
    ];
    const expected = [
      ...['LICENSE', 'README.md', 'package.json', 'models/sface.json', 'models/face-api.json'],
      ...['dist/index.js', 'dist/index.d.ts', 'dist/cli/facedex.js', 'dist/vision/worker.js'],
      ...['index.html', 'main.js', 'styles/base.css', 'lib/lit-html.js', 'lib/lit-html.LICENSE'].map(ofPage),
      ...[
        'icon.svg',
        'lib/falseAlarmRate.js',
        'lib/scoreInWords.js',
        'fonts/inter-latin.woff2',
        'fonts/inter.LICENSE',
      ].map(ofPage),
      ...weights.map((name) => `models/weights/${name}`),
    ];
    expect(expected.filter((path) => !facedex.packed.includes(path))).toEqual([]);
  });

  it('holds no tests, no photos, no sources of its own tools and nothing half fetched', () => {
    const astray = facedex.packed.filter(
      (path) => !/^(?:dist|models)\/|^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path),
    );
    expect(astray).toEqual([]);
    expect(facedex.packed.filter((path) => /\.(?:jpe?g|png|bmp|part|tgz)$|\btest\b/.test(path))).toEqual([]);
  });

  it('is imported as an ES module, though hnswlib-node has not been built', () => {
    expect(existsSync(join(facedex.folder, 'node_modules/hnswlib-node/build'))).toBe(false);
    const names = facedex.run("console.log(Object.keys(await import('facedex')).join());");
    expect(names.trim().split(',')).toEqual(expect.arrayContaining(['FaceSearch', 'FaceSearchError']));
  });

  it('is had by require(), too', () => {
    const names = facedex.run(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      console.log([require('facedex').FaceSearch.name, require('facedex/http').createServer.name].join());
    `);
    expect(names.trim()).toBe('FaceSearch,createServer');
  });

  it('has declarations that hold without the library of the browser', () => {
    const modules = ['facedex', 'facedex/http'].map((name, i) => `export * as part${i} from '${name}';`);
    facedex.check(modules.join('\n'));
  });

  it('has a command that runs', () => {
    expect(facedex.facedex('--version').trim()).toBe(manifest.version);
  });

  it('uses compiled nets also after a copy that has given all files other times', () => {
    const read = facedex.run(`
      import { mkdtempSync, utimesSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      import { join } from 'node:path';
      const { compiledNets } = await import('./node_modules/facedex/dist/face/compiledNets.js');
      const folder = mkdtempSync(join(tmpdir(), 'facedex-compiled-'));
      const net = { role: 'detector', files: [], hash: 'a' };
      const kept = compiledNets({ id: 'mine' }, folder);
      await kept.write(net, 'this machine', Uint8Array.of(1, 2, 3));
      utimesSync(join(folder, 'mine.detector.ort'), 1, 1);
      console.log((await kept.read(net, 'this machine'))?.length);
    `);
    expect(read.trim()).toBe('3');
  });

  it('needs to fetch nothing', () => {
    expect(facedex.facedex('models', '--verify')).not.toMatch(/missing|altered/);
  });
});
