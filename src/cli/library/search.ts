import { styleText } from 'node:util';
import { type Command, InvalidArgumentError } from 'commander';
import type { FaceInfoBody, SearchBody, SearchResult } from '../../api/bodies.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import { falseAlarmRate } from '../../score/falseAlarmRate.ts';
import { scoreInWords } from '../../score/scoreInWords.ts';
import { callBody } from '../shared/callBody.ts';
import { exitCode } from '../shared/exitCode.ts';
import { plural } from '../shared/plural.ts';
import { printJson } from '../shared/printJson.ts';
import { type EngineOptions, engineOptions, type JsonOption, jsonOption } from '../shared/storeOptions.ts';
import { table } from '../shared/table.ts';
import { sureThreshold } from '../shared/verdict.ts';
import { wholeNumber } from '../shared/wholeNumber.ts';
import { withStoredFaces } from '../shared/withStoredFaces.ts';
import { meaningOf } from './meaningOf.ts';

interface Options extends EngineOptions, JsonOption {
  readonly group: string;
  readonly limit: number;
  readonly threshold?: number;
  readonly multiOriented?: true;
}

/** A face that was found, with whose it is. */
interface Match extends SearchResult {
  readonly user_id: string;
  readonly user_data: string;
  /** Whether the score is above the threshold. */
  readonly match: boolean;
  /** Share of searches by strangers that return anybody with such a score; absent where it is as good as all. */
  readonly false_alarm_rate?: number;
}

const help = `
The largest face of the photo is searched with. A score says how seldom a stranger would get it: above 75 in one of 1,000
searches of the library, above 80 in one of 10,000, 85 in 100,000, 90 in a million (5 more for libraries of over 100,000 faces).

Without "--threshold" the best faces are shown whatever they score, and those above 80 (85) count as found. With it only those
above it are shown.

Exit codes: 0 somebody was found, 3 nobody was, 1 failed (no face in the photo, no such library).

Examples:
  $ npx facedex search door.jpg --group staff --path ./faces
  $ npx facedex search door.jpg --group staff --path ./faces --threshold 90 --json
  $ npx facedex search door.jpg --group staff --path ./faces > /dev/null && echo "let in"
`;

/** Adds `facedex search`. */
export function addSearch(program: Command): void {
  const command = program
    .command('search')
    .summary('who of a library is in a photo')
    .description('Searches a library with the largest face of a photo, and says what the scores mean.')
    .argument('<photo>', 'PNG, JPEG or BMP file')
    .requiredOption('--group <id>', 'library to search, by its group_id');
  jsonOption(engineOptions(command))
    .option('--limit <number>', 'faces at most, 1 to 100', wholeNumber(1, 100), 5)
    .option('--threshold <score>', 'show only scores above this, 0 to 100', score)
    .option('--multi-oriented', 'look for faces that lie on their side or stand on their head, too')
    .addHelpText('after', help)
    .action(search);
}

function score(text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number <= 100) return number;
  throw new InvalidArgumentError('Expected a number of 0 to 100.');
}

async function search(photo: string, options: Options): Promise<void> {
  const { group, path, limit, threshold, multiOriented = false, json } = options;
  await withStoredFaces(options, async (engine, librarySize) => {
    const request = {
      group_id: group,
      file: photo,
      limit,
      threshold,
      multi_oriented_detection: multiOriented,
    };
    const body = await callBody<SearchBody>(engine.search(request), { path, group, photo });
    const least = threshold ?? sureThreshold(librarySize);
    const matches = await Promise.all(body.result.map((found) => matchOf(engine, found, least, librarySize)));
    process.exitCode = matches.some(({ match }) => match) ? exitCode.done : exitCode.no;
    if (json) printJson({ ...body, library_size: librarySize, threshold: least, result: matches });
    else print(matches, options, librarySize, least);
  });
}

async function matchOf(
  engine: FaceSearch,
  found: SearchResult,
  threshold: number,
  librarySize: number,
): Promise<Match> {
  const { group_id, face_token, score } = found;
  const { info } = (await engine.faceInfo({ group_id, face_token })) as FaceInfoBody;
  const rate = falseAlarmRate(score, librarySize);
  return {
    ...found,
    user_id: info.user_id,
    user_data: info.user_data,
    match: score > threshold,
    ...(rate < 1 ? { false_alarm_rate: rate } : {}),
  };
}

function print(matches: readonly Match[], options: Options, librarySize: number, threshold: number): void {
  const { group } = options;
  const stream = process.stdout;
  if (librarySize === 0) {
    console.log(`Nobody: library "${group}" is empty`);
    return;
  }
  if (matches.length > 0)
    console.log(
      table(matches, [
        { title: 'score', of: (match) => scoreInWords(match.score), align: 'right' },
        { title: 'user_id', of: ({ user_id }) => user_id },
        { title: 'face', of: ({ face_token }) => face_token },
        { title: 'what the score means', of: (match) => meaningOf(match.score, match.match, librarySize) },
      ]),
    );
  const [best] = matches;
  const verdict = best?.match
    ? styleText('green', `Found: ${best.user_id}`, { stream })
    : styleText('yellow', `Nobody above ${threshold}`, { stream });
  console.log(`${matches.length > 0 ? '\n' : ''}${verdict}, among ${plural(librarySize, 'face')}`);
}
