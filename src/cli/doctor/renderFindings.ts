import { styleText } from 'node:util';
import { printable } from '../shared/printable.ts';
import type { Finding } from './finding.ts';

const SIGNS = { good: ['green', '✓'], note: ['yellow', '–'], bad: ['red', '✗'] } as const;
/** Columns before the detail. */
const INDENT = 26;
/** Columns below which a line is not broken any more. */
const LEAST_WIDTH = 40;

/** Where it is written to: whether there are colours, and how wide it is. */
export interface Output {
  readonly stream: NodeJS.WriteStream;
  readonly columns: number;
}

/** Findings for people: one line each, under the name of their check, and below what is not good what to do. */
export function renderFindings(findings: readonly Finding[], output: Output): string {
  const lines = findings.flatMap((finding, i) => {
    const heading = finding.check === findings[i - 1]?.check ? [] : ['', finding.check];
    return [...heading, ...renderFinding(finding, output)];
  });
  return lines.join('\n');
}

function renderFinding(finding: Finding, { stream, columns }: Output): readonly string[] {
  const { state, detail, remedy } = finding;
  const subject = printable(finding.subject);
  const [colour, sign] = SIGNS[state];
  const width = Math.max(LEAST_WIDTH, columns - INDENT);
  const head = `  ${styleText(colour, sign, { stream })} ${subject}`;
  const isLong = subject.length > INDENT - 6;
  const [first = '', ...more] = wrap(detail, width);
  const pad = ' '.repeat(INDENT);
  const start = isLong
    ? [head, `${pad}${first}`]
    : [`${head}${' '.repeat(INDENT - 4 - subject.length)}${first}`];
  const rest = more.map((line) => `${pad}${line}`);
  if (remedy === undefined || state === 'good') return [...start, ...rest];
  const [todo = '', ...others] = wrap(remedy, width - 2);
  const arrow = `${pad}${styleText(colour, '→', { stream })} ${todo}`;
  return [...start, ...rest, arrow, ...others.map((line) => `${pad}  ${line}`)];
}

/** Breaks at blanks; what is longer than a line stays whole, so that a path can be copied. Control characters are escaped. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).map(printable)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
