import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import { scoreInWords } from '../../score/scoreInWords.ts';
import { groupBy } from '../shared/groupBy.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import { checkReportPlace } from '../shared/reportPlace.ts';
import type { JsonOption } from '../shared/storeOptions.ts';
import { verdictOf } from '../shared/verdict.ts';
import { type DemoPlan, folderPlan, samplePlan } from './demoPlan.ts';
import type { DemoPhotoResult, DemoResult } from './demoResult.ts';
import { renderReport } from './report/renderReport.ts';
import { type DemoListener, runDemo } from './runDemo.ts';

const examples = `
Examples:
  $ npx facedex demo                    face-api's own demo photos
  $ npx facedex demo ~/Pictures/team    your photos: one folder a person, or all in one folder
  $ npx facedex demo DIR --out who.html

Nothing is kept but the report: the library lies in memory. The report holds the photos; share it with care.
`;

/** Adds `facedex demo`, which shows on real photos what the engine does. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .summary('enroll some photos, search with others, write a report')
    .description(
      'Enrolls the people in some photos, searches with the others and writes a report as one HTML file.',
    )
    .argument('[dir]', "folder of photos (default: face-api's own demo photos)")
    .option('--out <file>', 'where to write the report', 'facedex-report.html')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(demo);
}

interface Options extends JsonOption {
  readonly out: string;
}

async function demo(folder: string | undefined, { out, json }: Options): Promise<void> {
  await checkReportPlace(out);
  const plan = folder === undefined ? await samplePlan() : await folderPlan(folder);
  if (plan.enroll.length + plan.search.length < 2) {
    throw new Error(`Cannot show much with "${folder}": it holds fewer than two PNG, JPEG or BMP files`);
  }
  if (!json) console.log(`Enrolling ${count(plan.enroll)}, searching with ${count(plan.search)}.\n`);
  const calls: PrintedCall[] = [];
  const call: DemoListener['call'] = (...made) => calls.push(printedCall(...made));
  const result = await withProgress((progress) => runDemo(plan, { progress, call }));
  // First of all, for whoever reads the output may stop to.
  await writeFile(out, renderReport(result));
  if (json) return printJson(jsonOf(result, out));
  printCalls(calls);
  printSummary(result);
  console.log(`\nReport: ${pathToFileURL(resolve(out)).href}`);
}

/** What was found, without the pictures. */
function jsonOf({ photos, librarySize, pack }: DemoResult, out: string): object {
  const found = photos.map(({ name, role, error, faces }) => ({
    ...{ name, role, error },
    faces: faces.map(({ face: { box }, user_id, error, matches }) => ({
      ...{ box, user_id, error },
      matches: matches?.map(({ user_id, score }) => ({ user_id, score })),
    })),
  }));
  return { report: resolve(out), pack, library_size: librarySize, photos: found };
}

function count(photos: DemoPlan['enroll']): string {
  return photos.length === 1 ? 'one photo' : `${photos.length} photos`;
}

/** Shows a bar on a terminal; elsewhere a line a photo. */
async function withProgress(
  run: (progress: DemoListener['progress']) => Promise<DemoResult>,
): Promise<DemoResult> {
  if (!process.stderr.isTTY) {
    return run((done, total, name) => console.error(`  ${done}/${total} photos  ${printable(name)}`));
  }
  const format = '  {bar} {value}/{total} photos  {name}';
  const bar = new cliProgress.SingleBar({ format, hideCursor: true }, cliProgress.Presets.shades_classic);
  // The bar hides the cursor: it must be back before the signal ends the process as it would have without this.
  const interrupt = (): void => {
    bar.stop();
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', interrupt);
  try {
    return await run((done, total, name) => {
      if (!bar.isActive) bar.start(total, 0, { name });
      bar.update(done, { name });
    });
  } finally {
    process.off('SIGINT', interrupt);
    bar.stop();
  }
}

/** As many requests and responses as a reader wants to see at once. */
const MOST_CALLS = 3;

interface PrintedCall {
  readonly method: string;
  readonly text: string;
}

function printedCall(method: string, request: object, response: object): PrintedCall {
  const named = styleText('cyan', `engine.${method}(${JSON.stringify(request)})`, { stream: process.stdout });
  return { method, text: `${named}\n${JSON.stringify(response, null, 2)}\n` };
}

/** The first calls of each method, so that all methods are seen. */
function printCalls(calls: readonly PrintedCall[]): void {
  console.log('\nRequests and responses, as the API has them:\n');
  for (const [method, all] of groupBy(calls, (call) => call.method)) {
    for (const { text } of all.slice(0, MOST_CALLS)) console.log(text);
    if (all.length > MOST_CALLS) console.log(`… and ${all.length - MOST_CALLS} more of ${method}\n`);
  }
}

function printSummary({ photos, librarySize }: DemoResult): void {
  const found = photos.reduce((sum, { faces }) => sum + faces.length, 0);
  console.log(`${found} faces in ${photos.length} photos, ${librarySize} of them enrolled.`);
  const refused = photos.filter(({ error }) => error !== undefined);
  const unused = photos.flatMap(({ name, faces }) =>
    faces.flatMap(({ error }, i) => (error === undefined ? [] : `${name}, face ${i + 1}: ${error}`)),
  );
  printList('Not used:', [...refused.map(({ name, error }) => `${name}: ${error}`), ...unused]);
  const searched = photos.filter(({ role }) => role === 'search');
  printList('Who was searched for:', searched.flatMap(outcomes));
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length > 0)
    console.log(`\n${title}\n\n${lines.map((line) => `  ${printable(line)}`).join('\n')}`);
}

/** A line for each face that was searched for. */
function outcomes({ name, faces }: DemoPhotoResult): string[] {
  return faces.flatMap(({ matches }, i) => {
    if (!matches) return [];
    const [best] = matches;
    const { grade, text } = verdictOf(best?.score);
    const who = !best || grade === 'none' ? '' : `${best.name}, score ${scoreInWords(best.score)}, `;
    return `${name}, face ${i + 1}: ${who}${text}`;
  });
}
