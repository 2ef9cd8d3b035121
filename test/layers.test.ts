import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** From top to bottom; a file may import from its own room and from lower lines, never from another room of its line. */
const levels: readonly (readonly string[])[] = [
  ['cli'],
  ['http', 'ui'],
  ['index.ts'],
  ['engine'],
  ['api'],
  ['vision'],
  ['face'],
  ['inference'],
  ['image', 'gallery', 'score', 'store'],
  ['pack'],
  [
    'addonFault.ts',
    'faceSearchError.ts',
    'flushFile.ts',
    'makeFolders.ts',
    'ownManifest.ts',
    'randomNumbers.ts',
    'withFile.ts',
  ],
  ['messageOf.ts'],
];

/** Packages with native parts or of one purpose, and the only rooms that may know them. */
const confined: Readonly<Record<string, readonly string[]>> = {
  'onnxruntime-node': ['inference'],
  '@tensorflow': ['inference'],
  sharp: ['image', 'cli'],
  lmdb: ['store'],
  'hnswlib-node': ['gallery'],
  fastify: ['http'],
  '@fastify/busboy': ['http'],
  'prom-client': ['http'],
  pino: ['cli'],
  'lit-html': ['ui'],
};

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly lines: number;
  /** Without comments, so that an example in one does not count. */
  readonly code: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'))
  .map(sourceFile);

function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(src, path), 'utf8');
  const code = withoutComments(text);
  return { path, room: roomOf(path), lines: text.split('\n').length - 1, code, imports: importsOf(code) };
}

// Line comments only where they start a line or follow a blank, so that "https://" in a string stays.
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(code: string): readonly string[] {
  const specifiers = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(['"])([^'"]+)\1/g;
  return [...code.matchAll(specifiers)].map(([, , specifier]) => specifier ?? '');
}

function roomOf(path: string): string {
  const [top = ''] = path.split('/');
  return top;
}

function levelOf(room: string): number {
  return levels.findIndex((rooms) => rooms.includes(room));
}

function breaches({ path, room, imports }: SourceFile): readonly string[] {
  return imports
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(src, join(src, dirname(path), specifier))
        .split(sep)
        .join('/'),
    )
    .filter((target) => roomOf(target) !== room && levelOf(roomOf(target)) <= levelOf(room))
    .map((target) => `src/${path} imports src/${target}`);
}

function filesWith(pattern: RegExp, allowed: (file: SourceFile) => boolean): readonly string[] {
  return files.filter((file) => !allowed(file) && pattern.test(file.code)).map(({ path }) => path);
}

function isNamed(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

describe('the layers of src', () => {
  it('are the rooms that this test knows, all of them', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter(({ room }) => levelOf(room) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('import only downwards, and image, gallery, score and store not each other', () => {
    expect(files.flatMap(breaches)).toEqual([]);
  });

  it('would be seen to break', () => {
    const code =
      "import type { A } from '../api/a.ts';\nexport { b } from '../store/b.ts';\nimport '../pack/c.ts';";
    const file = { path: 'gallery/x.ts', room: 'gallery', lines: 3, code, imports: importsOf(code) };
    expect(breaches(file)).toEqual([
      'src/gallery/x.ts imports src/api/a.ts',
      'src/gallery/x.ts imports src/store/b.ts',
    ]);
  });

  it.each(Object.entries(confined))('know %s only in %s', (name, rooms) => {
    const knowing = files.filter(({ imports }) => imports.some((specifier) => isNamed(specifier, name)));
    expect(knowing.filter(({ room }) => !rooms.includes(room)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the files of src', () => {
  it('write to no console outside cli', () => {
    const writing = /\bconsole\s*\.|\bprocess\.(?:stdout|stderr)\b/;
    expect(filesWith(writing, ({ room }) => room === 'cli')).toEqual([]);
  });

  // To set a variable is not to read one: some libraries can be told in no other way.
  it('read no environment outside cli', () => {
    expect(filesWith(/\bprocess\.env\b(?!\['\w+'\] = )/, ({ room }) => room === 'cli')).toEqual([]);
  });

  it('have no default export but the vision worker', () => {
    const exporting = /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/;
    expect(filesWith(exporting, ({ path }) => path === 'vision/worker.ts')).toEqual([]);
  });

  // What a browser loads takes types from the other rooms, by "#src/", and nothing that would have to be loaded with them.
  it('of ui import nothing but types from elsewhere', () => {
    const own = files.filter(({ room, path }) => room === 'ui' && !path.startsWith('ui/lib/'));
    const loading = /^import (?!type\b)[^'";]*(?:'(?!\.)[^']*'|"(?!\.)[^"]*")/m;
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(({ code }) => loading.test(code)).map(({ path }) => path)).toEqual([]);
    expect(loading.test("import { calls } from '#src/api/calls.js';")).toBe(true);
  });

  it('are at most 400 lines long', () => {
    expect(files.filter(({ lines }) => lines > 400).map(({ path }) => path)).toEqual([]);
  });
});
