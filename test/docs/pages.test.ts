import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import { facedex } from '../support/facedex.ts';
import { readPages } from './pages.ts';
import { type Fence, readFences } from './readFences.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = readPages();
const written = [...pages].filter(([path]) => !path.startsWith('docs/api/'));
const fences = written.flatMap(([path, text]) => readFences(text).map((fence) => ({ path, ...fence })));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };

/** Languages of which nothing is run: data, formulas, and what other software wants. */
const SHOWN = ['json', 'text'];

describe('a page', () => {
  test('has no fence that is neither run nor marked with a reason', () => {
    const others = fences.filter(
      ({ language, notRun }) => !['ts', 'sh', ...SHOWN].includes(language) && !notRun,
    );
    expect(others).toEqual([]);
  });

  test('says in at least three words why a fence is not run', () => {
    const marked = fences.filter(({ notRun }) => notRun !== undefined);
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.filter(({ notRun }) => (notRun as string).split(' ').length < 3)).toEqual([]);
  });

  test('shows JSON that can be read', () => {
    for (const { code } of fences.filter(({ language }) => language === 'json')) JSON.parse(code);
  });

  test('shows TypeScript without types, which any Node.js runs as it is pasted', () => {
    const check = ['--check', '--input-type=module'];
    for (const { path, line, code } of fences.filter(({ language, hidden }) => language === 'ts' && !hidden))
      expect(
        spawnSync(process.execPath, check, { input: code, encoding: 'utf8' }).stderr,
        `${path}:${line}`,
      ).toBe('');
  }, 60_000);

  test('names scripts of package.json, and test files, that are there', () => {
    for (const [path, text] of written) {
      for (const [, name = ''] of text.matchAll(/npm run (?:--silent )?([a-z]+)/g))
        expect(Object.keys(scripts), path).toContain(name);
      for (const [file] of text.matchAll(/test\/[\w/]+\.test\.ts/g))
        expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  test('names commands of facedex, and options of them, that are there, where it is not run', () => {
    const helps = new Map<string, string>();
    for (const { path, line, command, options } of fences
      .filter(({ notRun }) => notRun)
      .flatMap(commandsIn)) {
      if (!helps.has(command)) helps.set(command, facedex(...command.split(' '), '--help').stdout);
      for (const option of options)
        expect(helps.get(command), `${path}:${line}: facedex ${command} ${option}`).toContain(option);
    }
    expect(helps.size).toBeGreaterThan(3);
  }, 120_000);
});

/** Commands of facedex in a fence. */
function commandsIn({ path, line, language, code }: Fence & { readonly path: string }): {
  readonly path: string;
  readonly line: number;
  readonly command: string;
  readonly options: readonly string[];
}[] {
  if (language !== 'sh') return [];
  return [...code.matchAll(/npx (?:--no-install )?facedex (.*)/g)].map(([, rest = '']) => {
    const [words = ''] = /^[a-z-]+(?: (?:add|verify)\b)?/.exec(rest) ?? [];
    const [typed = ''] = rest.split('#', 1);
    return { path, line, command: words, options: typed.match(/--[a-z][a-z-]*/g) ?? [] };
  });
}

test.each([...pages])('the links of %s lead somewhere', (path, text) => {
  const broken: string[] = [];
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type !== 'link' && token.type !== 'image') return;
    const { href } = token as Tokens.Link;
    if (/^[a-z]+:/.test(href)) return;
    const [file = '', anchor] = href.split('#', 2);
    const target = file === '' ? path : normalize(join(dirname(path), file));
    const isThere = existsSync(join(root, target));
    const page = pages.get(target);
    if (!isThere || (anchor !== undefined && page !== undefined && !anchorsOf(page).has(anchor)))
      broken.push(href);
  });
  expect(broken).toEqual([]);
});

/** Anchors of a page: those of its headings, as GitHub makes them, and those written out. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set([...page.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id));
  const seen = new Map<string, number>();
  for (const [, heading = ''] of page.matchAll(/^#+ (.*)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

test('the figures of the README are those of docs/accuracy.md', () => {
  const readme = pages.get('README.md') as string;
  const figures = pages.get('docs/accuracy.md') as string;
  const tables = readme.slice(readme.indexOf('## How accurate'), readme.indexOf('## Install'));
  const numbers = tables.match(/\d[\d.,]*(?= (?:%|ms))/g) ?? [];
  expect(numbers.length).toBeGreaterThan(15);
  expect(numbers.filter((number) => !figures.includes(number))).toEqual([]);
});

test('no page names a path of the machine it was written on', () => {
  for (const [path, text] of pages) expect(text, path).not.toMatch(/\/(?:work|root|home)\//);
});
