import type { Command } from 'commander';
import type { ExplainBody } from '../../api/bodies.ts';
import { scoreInWords } from '../../score/scoreInWords.ts';
import { callBody } from '../shared/callBody.ts';
import { printJson } from '../shared/printJson.ts';
import { type EngineOptions, engineOptions, type JsonOption, jsonOption } from '../shared/storeOptions.ts';
import { sureThreshold } from '../shared/verdict.ts';
import { withStoredFaces } from '../shared/withStoredFaces.ts';
import { meaningOf } from './meaningOf.ts';

interface Options extends EngineOptions, JsonOption {
  readonly group: string;
  readonly face: string;
  readonly multiOriented?: true;
}

const help = `
Examples:
  $ npx facedex search door.jpg --group staff --path ./faces     shows the tokens of faces
  $ npx facedex explain door.jpg --group staff --face 0b25… --path ./faces
`;

/** Adds `facedex explain`. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .summary('where the score of a face for a photo comes from')
    .description(
      'Compares the largest face of a photo with one face of a library, and shows every number on the way to the score.',
    )
    .argument('<photo>', 'PNG, JPEG or BMP file')
    .requiredOption('--group <id>', 'library, by its group_id')
    .requiredOption('--face <token>', 'face of the library, by its token');
  jsonOption(engineOptions(command))
    .option('--multi-oriented', 'look for faces that lie on their side or stand on their head, too')
    .addHelpText('after', help)
    .action(explain);
}

async function explain(photo: string, options: Options): Promise<void> {
  const { group, face, path, multiOriented = false, json } = options;
  await withStoredFaces(options, async (engine) => {
    const request = {
      group_id: group,
      face_token: face,
      file: photo,
      multi_oriented_detection: multiOriented,
    };
    const body = await callBody<ExplainBody>(engine.explain(request), { path, group, photo, face });
    const { info } = await engine.faceInfo({ group_id: group, face_token: face });
    if (json) printJson({ ...body, user_id: info?.user_id });
    else console.log(explanation(body, info?.user_id ?? ''));
  });
}

function explanation(body: ExplainBody, user_id: string): string {
  const { similarity, template, mean_of, calibration, source, fmr, basis, library_size, fpir, score } = body;
  const meaning = meaningOf(score, score > sureThreshold(library_size), library_size);
  const lines: readonly (readonly [string, string, string])[] = [
    ['face', body.face_token, `of user "${user_id}"`],
    [
      'similarity',
      similarity.toFixed(4),
      `cosine between the photo's face and ${template === 'mean' ? `the mean of the user's ${mean_of} faces` : 'this face'}`,
    ],
    ['FMR', rate(fmr), `share of pairs of different people that are more alike; ${basis}`],
    ['', '', `from ${calibration === 'library' ? "the library's own table" : "the nets' table"}: ${source}`],
    ['N', library_size.toLocaleString('en'), 'faces in the library'],
    [
      'FPIR',
      rate(fpir),
      "1 - (1 - FMR)^N: share of strangers' searches that return anybody with such a score",
    ],
    ['score', scoreInWords(score, 2), meaning],
  ];
  return lines
    .map(([name, value, text]) => `${name.padEnd(11)} ${value.padEnd(10)}  ${text}`.trimEnd())
    .join('\n');
}

function rate(value: number): string {
  return value < 0.01 ? value.toExponential(1) : value.toPrecision(2);
}
