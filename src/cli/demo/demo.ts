import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import cliProgress from 'cli-progress';
import type { Command } from 'commander';
import { type DemoPlan, folderPlan, samplePlan } from './demoPlan.ts';
import type { DemoResult } from './demoResult.ts';
import { renderReport } from './report/renderReport.ts';
import { type DemoListener, runDemo } from './runDemo.ts';
import { verdictOf } from './verdict.ts';

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
    .addHelpText('after', examples)
    .action(demo);
}

async function demo(folder: string | undefined, { out }: { readonly out: string }): Promise<void> {
  const plan = folder === undefined ? await samplePlan() : await folderPlan(folder);
  if (plan.enroll.length + plan.search.length < 2) {
    throw new Error(`Cannot show much with "${folder}": it holds fewer than two PNG, JPEG or BMP files`);
  }
  console.log(`Enrolling ${count(plan.enroll)}, searching with ${count(plan.search)}.\n`);
  const result = await withProgress((listener) => runDemo(plan, listener));
  await writeFile(out, renderReport(result));
  printSummary(result);
  console.log(`\nReport: ${pathToFileURL(resolve(out)).href}`);
}

function count(photos: DemoPlan['enroll']): string {
  return photos.length === 1 ? 'one photo' : `${photos.length} photos`;
}

/** A bar on a terminal; elsewhere a line a photo. Calls are printed above it. */
async function withProgress(run: (listener: DemoListener) => Promise<DemoResult>): Promise<DemoResult> {
  const format = '  {bar} {value}/{total} photos  {name}';
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, stopOnComplete: false },
    cliProgress.Presets.shades_classic,
  );
  const terminal = process.stderr.isTTY === true;
  const calls: string[] = [];
  let started = false;
  const progress: DemoListener['progress'] = (done, total, name) => {
    if (!terminal) return console.error(`  ${done}/${total} photos  ${name}`);
    if (!started) bar.start(total, 0, { name });
    started = true;
    bar.update(done, { name });
  };
  try {
    return await run({ progress, call: (...call) => calls.push(printedCall(...call)) });
  } finally {
    if (started) bar.stop();
    printCalls(calls);
  }
}

/** As many requests and responses as a reader wants to see at once. */
const MOST_CALLS = 6;

function printedCall(method: string, request: object, response: object): string {
  const named = styleText('cyan', `engine.${method}(${JSON.stringify(request)})`, { stream: process.stdout });
  return `${named}\n${JSON.stringify(response, null, 2)}\n`;
}

/** The first calls of each kind, so that all kinds are seen. */
function printCalls(calls: readonly string[]): void {
  const kinds = new Map<string, string[]>();
  for (const call of calls) {
    const kind = /engine\.(\w+)/.exec(call)?.[1] ?? '';
    kinds.set(kind, [...(kinds.get(kind) ?? []), call]);
  }
  console.log('\nRequests and responses, as the API has them:\n');
  for (const [kind, all] of kinds) {
    for (const call of all.slice(0, MOST_CALLS)) console.log(call);
    if (all.length > MOST_CALLS) console.log(`… and ${all.length - MOST_CALLS} more of ${kind}\n`);
  }
}

function printSummary({ photos, librarySize }: DemoResult): void {
  const found = photos.reduce((sum, { faces }) => sum + faces.length, 0);
  console.log(
    `${found} faces in ${photos.length} photos, ${librarySize} of them enrolled. Who was searched for:\n`,
  );
  for (const { name, role, faces, error } of photos) {
    if (error !== undefined) console.log(`  ${name}: ${error}`);
    if (role === 'enroll') continue;
    faces.forEach(({ matches }, i) => {
      const [best] = matches ?? [];
      const { grade, text } = verdictOf(best?.score);
      const who = grade === 'none' ? '' : `${best?.user_id}, score ${best?.score.toFixed(1)}, `;
      console.log(`  ${name}, face ${i + 1}: ${who}${text}`);
    });
  }
}
