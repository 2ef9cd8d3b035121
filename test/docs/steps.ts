import type { Fence } from './readFences.ts';

/** What a page has done, in order: TypeScript programs and shell scripts. */
export interface Step {
  readonly kind: 'ts' | 'sh';
  readonly code: string;
  /** Line of the page on which it begins. */
  readonly line: number;
  /** Whether it is a server, which the steps after it call. */
  readonly staysUp: boolean;
}

/**
 * Puts the fences of a page together to what is run: every fence of shell by itself, and those of TypeScript that follow each
 * other as one program, as a reader would paste them into one file; one that imports from facedex begins a file of its own.
 */
export function stepsOf(fences: readonly Fence[]): Step[] {
  const steps: Step[] = [];
  for (const { language, code, line, notRun } of fences) {
    if ((language !== 'ts' && language !== 'sh') || notRun !== undefined) continue;
    const last = steps.at(-1);
    if (language === 'ts' && last?.kind === 'ts' && !/^import .*'facedex/m.test(code))
      steps[steps.length - 1] = { ...last, code: `${last.code}\n\n${code}` };
    else steps.push({ kind: language, code, line, staysUp: language === 'sh' && isServer(code, line) });
  }
  return steps;
}

/** The examples of a page of the reference: those of doc comments, each in a block of its own, within what they take for granted. */
export function exampleSteps(fences: readonly Fence[], before: string, after: string): Step[] {
  const examples = fences.filter(({ heading, language }) => heading === 'Example' && language === 'ts');
  const blocks = examples.map(({ code, line }) => `// line ${line}\nawait (async () => {\n${code}\n})();`);
  if (blocks.length === 0) return [];
  return [{ kind: 'ts', code: [before, ...blocks, after].join('\n\n'), line: 1, staysUp: false }];
}

/** A server goes on until it is stopped, so it has a fence of its own. */
function isServer(code: string, line: number): boolean {
  if (!code.includes('facedex serve')) return false;
  if (code.includes('\n')) throw new Error(`Line ${line}: put the server into a fence of its own`);
  return true;
}
