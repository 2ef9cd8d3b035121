import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sfaceFiles } from '../face/packNets.ts';
import { samplePath } from '../face/photos.ts';
import { bmpFile } from '../image/bmpFile.ts';
import { missingWeights } from '../inference/weightsFile.ts';

const bin = fileURLToPath(new URL('../../dist/cli/facedex.js', import.meta.url));
const missing = missingWeights(...sfaceFiles);

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `facedex demo` without a terminal; `during` is called with what it has written to standard error so far. */
async function demo(
  args: readonly string[],
  during?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const env = { ...process.env, FORCE_COLOR: undefined };
  const child = spawn(process.execPath, [bin, 'demo', ...args], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    during?.(stderr, (signal) => child.kill(signal));
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, stdout, stderr };
}

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facedex-demo-'));
  report = join(folder, 'report.html');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts sample photos into a folder, by the names they shall have. */
function photoFolder(samples: Readonly<Record<string, number>>): string {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  for (const [name, sample] of Object.entries(samples)) {
    mkdirSync(dirname(join(photos, name)), { recursive: true });
    cpSync(samplePath(sample), join(photos, name));
  }
  return photos;
}

/** A photo as a 24-bit BMP of 960 pixels a row, which need no padding. */
async function bmpOf(path: string): Promise<Buffer> {
  const { data, info } = await sharp(path).resize(960).raw().toBuffer({ resolveWithObject: true });
  const pixels = data.map((_, i) => data[i - (i % 3) + 2 - (i % 3)] as number);
  return bmpFile({ width: info.width, height: -info.height, bits: 24, pixels });
}

const headings = (page: string, tag = 'h3'): string[] =>
  [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'g'))].map(([, text]) => text as string);

/** Base64 may hold any word. */
const withoutPictures = (page: string): string => page.replace(/data:image[^"]*/g, '');

/** The requests and responses in the output. */
function callsIn(stdout: string): { method: string; request: object; body: Record<string, unknown> }[] {
  const calls = stdout.matchAll(/^engine\.(\w+)\((.*)\)\n(\{\n[\s\S]*?\n\})$/gm);
  return [...calls].map(([, method = '', request = '', body = '']) => ({
    method,
    request: JSON.parse(request) as object,
    body: JSON.parse(body) as Record<string, unknown>,
  }));
}

describe.skipIf(missing)(`facedex demo${missing}`, () => {
  it('shows requests and responses as the API has them, and writes a report that needs nothing else', async () => {
    const { status, stdout, stderr } = await demo(['--out', report]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^(?: {2}\d\/6 photos {2}sample\d\.jpg\n){6}$/);
    expect(stdout.trimEnd().endsWith(`Report: ${pathToFileURL(report).href}`)).toBe(true);
    expect(stdout).not.toContain('undefined');
    expect(stdout).not.toContain(String.fromCharCode(27));
    const calls = callsIn(stdout);
    const keys = { request_id: expect.any(String), time_used: expect.any(Number) };
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['createGroup', 'addFace', 'search']));
    for (const { method, request, body } of calls) {
      if (method === 'createGroup') {
        expect(body).toEqual({ ...keys, ...request, group_data: '', model_version: expect.any(String) });
      } else if (method === 'addFace') {
        const { group_id, user_id } = request as { group_id: string; user_id: string };
        const face = { face_token: expect.stringMatching(/^[0-9a-f]{32}$/), face_count: expect.any(Number) };
        expect(body).toEqual({ ...keys, ...face, group_id, user_id, user_data: '' });
      } else {
        expect(body).toEqual({ ...keys, result: expect.any(Array) });
        const result = body['result'] as { score: number }[];
        expect(result).toHaveLength(3);
        for (const each of result) expect(Object.keys(each)).toEqual(['face_token', 'group_id', 'score']);
        expect(result.map(({ score }) => score)).toEqual(
          result.map(({ score }) => score).sort((a, b) => b - a),
        );
      }
    }
    const page = readFileSync(report, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
    expect(withoutPictures(page)).not.toMatch(
      /<script|<link|<iframe|javascript:|\son\w+=|https?:\/\/|url\(|@import/i,
    );
    const images = [...page.matchAll(/<img[^>]*>/g)].map(([tag]) => tag);
    expect(images.length).toBeGreaterThan(40);
    for (const tag of images) expect(tag).toMatch(/ src="data:image\/jpeg;base64,[A-Za-z0-9+/]+=*"/);
    expect(headings(page)).toEqual([3, 4, 5, 6, 1, 2].map((number) => `sample${number}.jpg`));
    expect(headings(page, 'h2')).toEqual(['Search results', 'The library', 'Time per stage']);
    expect(withoutPictures(page)).not.toMatch(/undefined|NaN|\[object/);
  });

  it('enrolls the first photo of each folder under any name, and takes BMP and jfif files', async () => {
    const photos = photoFolder({ 'Ada L/1.jfif': 3, '李娜/1.jpg': 6, '李娜/2.jfif': 6 });
    // A BMP by its bytes only.
    writeFileSync(join(photos, 'Ada L/2.photo'), await bmpOf(samplePath(3)));
    const { status, stdout } = await demo([photos, '--out', report]);
    expect(status).toBe(0);
    expect(stdout).toContain('Enrolling 2 photos, searching with 2 photos.');
    expect(stdout).toContain('4 faces in 4 photos, 2 of them enrolled.');
    expect(stdout).toMatch(/Ada L\/2\.photo, face 1: Ada L, score \d+\.\d, match/);
    expect(stdout).toMatch(/李娜\/2\.jfif, face 1: 李娜, score \d+\.\d, match/);
    expect(stdout).not.toContain('Not used');
    const ids = callsIn(stdout).flatMap(({ request }) => (request as { user_id?: string }).user_id ?? []);
    expect(ids).toEqual(['Ada%20L', '%E6%9D%8E%E5%A8%9C']);
    const page = readFileSync(report, 'utf8');
    expect(headings(page)).toEqual(['Ada L/2.photo', '李娜/2.jfif', 'Ada L/1.jfif', '李娜/1.jpg']);
    expect(page).toContain('<bdi>李娜</bdi>');
  });

  it('parts photos that lie flat, escapes their names and goes on after a broken one', async () => {
    const photos = photoFolder({ '<b>&"x".jpg': 1, 'b.jpg': 3 });
    writeFileSync(join(photos, 'broken.jpg'), readFileSync(samplePath(4)).subarray(0, 3000));
    writeFileSync(join(photos, 'notes.txt'), 'no photo');
    const wall = sharp({ create: { width: 200, height: 200, channels: 3, background: '#888' } });
    await wall.png().toFile(join(photos, 'wall.png'));
    const { status, stdout } = await demo([photos, '--out', report]);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toContain('Enrolling 2 photos, searching with 2 photos.');
    expect(lines).toContain('  broken.jpg: IMAGE_ERROR_UNSUPPORTED_FORMAT:file');
    expect(lines).toContain('  wall.png: NO_FACE_FOUND');
    const page = readFileSync(report, 'utf8');
    expect(page).not.toContain('<b>&');
    expect(page).toContain('<h3>&lt;b&gt;&amp;&quot;x&quot;.jpg</h3>');
    expect(page).toContain('alt="&lt;b&gt;&amp;&quot;x&quot;.jpg, 3 faces marked"');
    expect(page).toContain('<h3>broken.jpg</h3><p class="none">IMAGE_ERROR_UNSUPPORTED_FORMAT:file</p>');
    expect(page).toContain('<h3>wall.png</h3><p class="none">NO_FACE_FOUND</p>');
  });

  it('searches for nobody where every person has one photo only', async () => {
    const { status, stdout } = await demo([photoFolder({ 'a/1.jpg': 3, 'b/1.jpg': 6 }), '--out', report]);
    expect(status).toBe(0);
    expect(stdout).toContain('2 faces in 2 photos, 2 of them enrolled.');
    expect(stdout).not.toContain('Who was searched for');
    const page = withoutPictures(readFileSync(report, 'utf8'));
    expect(page).not.toMatch(/Time per stage|undefined|NaN/);
  });

  it('ends at once when it is interrupted, without a report and without a trace', async () => {
    let interrupted = Number.NaN;
    const { status, signal, stderr, stdout } = await demo(['--out', report], (text, kill) => {
      if (!Number.isNaN(interrupted) || !text.includes('1/6')) return;
      interrupted = performance.now();
      kill('SIGINT');
    });
    expect(performance.now() - interrupted).toBeLessThan(2000);
    expect(signal === 'SIGINT' || status === 130, `${signal} ${status}`).toBe(true);
    expect(stderr + stdout).not.toMatch(/Error|\n\s+at /);
    expect(existsSync(report)).toBe(false);
  });

  it('still writes the report when nobody reads its output to the end', async () => {
    const env = { ...process.env, FORCE_COLOR: undefined };
    const child = spawn(process.execPath, [bin, 'demo', '--out', report], { env });
    child.stdout.once('data', () => child.stdout.destroy());
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const [status] = (await once(child, 'close')) as [number | null];
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
    expect(status).toBe(0);
    expect(readFileSync(report, 'utf8')).toContain('</html>');
  });
});

describe('facedex demo that cannot work', () => {
  let empty: string;
  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), 'facedex-empty-'));
    return () => rmSync(empty, { recursive: true });
  });

  async function expectFailure(args: readonly string[], line: string): Promise<void> {
    expect(await demo(args)).toEqual({
      status: 1,
      signal: null,
      stdout: '',
      stderr: `facedex: ${line}\n`,
    });
    expect(existsSync(join(folder, 'facedex-report.html'))).toBe(false);
  }

  it('says that a folder holds no photos', () =>
    expectFailure(
      [empty],
      `Cannot show much with "${empty}": it holds fewer than two PNG, JPEG or BMP files`,
    ));

  it('says that a folder does not exist, or is a file', async () => {
    const nowhere = join(empty, 'nowhere');
    await expectFailure([nowhere], `Cannot read folder "${nowhere}": it does not exist`);
    await expectFailure([bin], `Cannot read folder "${bin}": it is a file, or lies below one`);
  });

  it('says before the work that the report cannot be written', async () => {
    const nowhere = join(empty, 'nowhere');
    const out = join(nowhere, 'report.html');
    await expectFailure(['--out', out], `Cannot write report "${out}": there is no folder "${nowhere}"`);
    await expectFailure(['--out', empty], `Cannot write report "${empty}": it is a folder, name a file`);
  });

  it.each([
    [['--oot', 'x'], 'Did you mean --out?'],
    [['a', 'b'], 'too many arguments'],
    [['--out'], 'argument missing'],
  ])('ends with 2 when it is called with %j', async (args, message) => {
    const { status, stdout, stderr } = await demo(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
