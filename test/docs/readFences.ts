import { marked, type Token } from 'marked';

/** One piece of a page that a test looks at: a code fence, or code in an HTML comment, which readers do not see. */
export interface Fence {
  /** What stands behind the three backticks, such as `ts` or `sh`. */
  readonly language: string;
  readonly code: string;
  /** 1-based line of the page on which it begins. */
  readonly line: number;
  /** Whether it is an HTML comment that begins with `ts` or `sh`: what a snippet needs, or what must be true after it. */
  readonly hidden: boolean;
  /** Text of the last heading above it. */
  readonly heading: string;
  /** Why it is not run, from `<!-- not run: WHY -->` right above it. */
  readonly notRun?: string;
}

const HIDDEN = /^<!-- (ts|sh)\n([\s\S]*?)\n-->\s*$/;
const MARK = /^<!-- not run: (?<why>[\s\S]+?) -->\s*$/;

/** All fences of a Markdown page, in order. Those in lists and quotes are refused, since nobody would run them. */
export function readFences(page: string): Fence[] {
  const fences: Fence[] = [];
  let line = 1;
  let heading = '';
  let mark: RegExpExecArray | null = null;
  for (const token of marked.lexer(page)) {
    const fence = fenceOf(token, line, heading, mark);
    if (fence) fences.push(fence);
    if (token.type === 'heading') heading = (token as { text: string }).text;
    if (token.type !== 'space') mark = token.type === 'html' ? MARK.exec(token.raw.trimEnd()) : null;
    refuseNested(token, line);
    line += token.raw.split('\n').length - 1;
  }
  return fences;
}

function fenceOf(
  token: Token,
  line: number,
  heading: string,
  mark: RegExpExecArray | null,
): Fence | undefined {
  if (token.type === 'code') {
    const { lang = '', text } = token as { lang?: string; text: string };
    const why = mark?.groups?.['why'];
    return {
      ...{ language: lang, code: text, line, heading, hidden: false },
      ...(why === undefined ? {} : { notRun: why.replaceAll(/\s+/g, ' ') }),
    };
  }
  const hidden = token.type === 'html' ? HIDDEN.exec(token.raw.trimEnd()) : null;
  if (!hidden) return undefined;
  const [, language = '', code = ''] = hidden;
  return { language, code, line, heading, hidden: true };
}

function refuseNested(token: Token, line: number): void {
  if (token.type !== 'list' && token.type !== 'blockquote') return;
  marked.walkTokens([token], (inner) => {
    if (inner.type === 'code') throw new Error(`Line ${line}: a fence within a list or quote is not run`);
  });
}
