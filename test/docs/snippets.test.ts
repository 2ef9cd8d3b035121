import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sfaceFiles } from '../face/packNets.ts';
import { missingWeights } from '../inference/weightsFile.ts';
import { type Bench, compile, openBench, runPage } from './bench.ts';
import { afterExamples, examplesTakeForGranted } from './examples.ts';
import { readPages } from './pages.ts';
import { readFences } from './readFences.ts';
import { exampleSteps, stepsOf } from './steps.ts';

const missing = missingWeights(...sfaceFiles);

const pages = [...readPages()].map(([path, text]) => {
  const fences = readFences(text);
  const isReference = path.startsWith('docs/api/');
  const steps = isReference ? exampleSteps(fences, examplesTakeForGranted, afterExamples) : stepsOf(fences);
  return { path, steps };
});
const withSteps = pages.filter(({ steps }) => steps.length > 0);

describe.skipIf(missing.length > 0)('what the pages tell readers to type (skipped without weights)', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(withSteps);
    complaints = compile(bench);
  });
  afterAll(() => bench?.close());
  let complaints: string;

  test('is TypeScript that the compiler takes', () => expect(complaints).toBe(''));

  test.each(withSteps)('works: $path', async (page) => {
    for (const [i, { status, output }] of (await runPage(bench, page)).entries()) {
      expect(status, `step ${i + 1} of ${page.path} failed: ${output}`).toBe(0);
      expect(output, `step ${i + 1} of ${page.path} was refused`).not.toContain('"error":');
    }
  }, 300_000);
});
