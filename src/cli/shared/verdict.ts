import { BEND, falseAlarmRate, scoreAtOne } from '../../score/falseAlarmRate.ts';

/** What a score says, for people. */
export interface Verdict {
  readonly grade: 'good' | 'fair' | 'none';
  /** Such as `match: one false alarm in 12,000 searches`. */
  readonly text: string;
}

/** The document's thresholds for false alarm rates of one in 10,000 and one in 1,000, for libraries that are not large. */
const SURE = 80;
const LIKELY = 75;

/** The threshold above which one of 10,000 searches by strangers returns somebody, by the document. */
export function sureThreshold(librarySize: number): number {
  return SURE + scoreAtOne(librarySize) - scoreAtOne(1);
}

/** Reads a score by the API's thresholds, for a library that is not large. */
export function verdictOf(score: number | undefined): Verdict {
  if (score === undefined) return { grade: 'none', text: 'the library is empty' };
  const searches = 1 / falseAlarmRate(Math.min(score, BEND), 1);
  const rate = `one false alarm in ${roughly(searches)} searches`;
  if (score > SURE) return { grade: 'good', text: `match: ${score > BEND ? 'less than ' : ''}${rate}` };
  if (score > LIKELY) return { grade: 'fair', text: `likely: ${rate}` };
  return { grade: 'none', text: 'not in the library' };
}

/** Two significant digits are all that such a rate has. */
function roughly(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString('en');
}
