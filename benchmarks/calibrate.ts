import { readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { noErrata, parseErrata } from '#src/cli/calibrate/errata.js';
import { groupPeople } from '#src/cli/calibrate/groupPeople.js';
import { labelOf } from '#src/cli/calibrate/labelOf.js';
import { renderCalibration } from '#src/cli/calibrate/report/renderCalibration.js';
import { calibrate } from '#src/score/calibration/calibrate.js';
import { countedFalseMatchRate } from '#src/score/calibration/counted.js';
import { matedSimilarities, trueMatchRate } from '#src/score/calibration/mated.js';
import { nonMated } from '#src/score/calibration/nonMated.js';
import { falseMatchRate } from '#src/score/falseMatchRate.js';
import { isCounted } from '#src/score/isCounted.js';
import { embedPhotos } from './support/embedPhotos.ts';
import { labelledFace } from './support/labelledFace.ts';
import { dataFolder } from './support/photos.ts';
import { writeCalibration } from './support/writeCalibration.ts';

const usage = `npm run calibrate -- [DIR] [options]

Measures false match rates on a folder of people, DIR/PERSON/IMAGE.jpg (default: LFW of the data, with its errata).

  --pack ID        pack whose embeddings are measured; also the path of a pack's JSON file (default sface)
  --name NAME      name of the set (default: the folder's; LFW)
  --errata FILE    label faults: lines "alias A B", "drop IMAGE", "sibling A B", divided by tabs
  --face WHICH     face of a photo with several: "middle" (as LFW is labelled, default) or "largest"
  --draws N        draws of one image per person (default 10)
  --seed N         of the draws and of the resampling (default 1)
  --report FILE    write an HTML page with plots
  --write          write the table into the pack
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pack: { type: 'string', default: 'sface' },
    name: { type: 'string' },
    errata: { type: 'string' },
    face: { type: 'string', default: 'middle' },
    draws: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else await main(positionals[0]);

async function main(dir: string | undefined): Promise<void> {
  const [seed, draws] = [wholeNumber('seed', 0), wholeNumber('draws', 1)];
  const { names, people, siblings } = await readSet(dir);
  const dataSet = values.name ?? (dir === undefined ? 'LFW' : (resolve(dir).split(/[\\/]/).at(-1) as string));
  const date = new Date().toISOString().slice(0, 10);
  const run = calibrate(people, { dataSet, date, seed, draws, excluded: siblings });
  const report = {
    title: `Calibration of ${values.pack} on ${dataSet}`,
    ...run,
    withSiblings: siblings.length > 0 ? nonMated(people, { seed, draws }) : undefined,
    mated: matedSimilarities(people),
  };
  const without = people.filter(({ length }) => length === 0).length;
  console.log(
    `${report.title}: ${names.length} people, ${without} of them without an image left, ${siblings.length} pairs left out`,
  );
  summarise(report);
  if (values.report !== undefined) await writeFile(values.report, renderCalibration(report));
  if (values.write) console.log(`Written: ${await writeCalibration(values.pack, run.calibration)}`);
}

/** The people of a folder, by default of LFW. */
async function readSet(dir: string | undefined): Promise<ReturnType<typeof groupPeople>> {
  const pick = faceOf(values.face);
  const photos = await embedPhotos(values.pack, dir === undefined ? 'lfw/images' : inData(resolve(dir)));
  const file = values.errata ?? (dir === undefined ? join(dataFolder, 'lfw/identity-errata.tsv') : undefined);
  const errata = file === undefined ? noErrata : parseErrata(await readFile(file, 'utf8'));
  const images = photos.map((photo) => ({ ...labelOf(photo.path), embedding: pick(photo)?.embedding }));
  return groupPeople(images, errata);
}

/** Folders of the data by their names in it, so that what was embedded of them is found again. */
function inData(folder: string): string {
  const path = relative(dataFolder, folder);
  return path.startsWith('..') || isAbsolute(path) ? folder : path;
}

function faceOf(which: string): typeof labelledFace {
  if (which === 'middle') return labelledFace;
  if (which === 'largest') return ({ faces }) => faces[0];
  throw new Error(`Cannot take the face "${which}": say "middle" or "largest"`);
}

function wholeNumber(option: 'seed' | 'draws', least: number): number {
  const value = Number(values[option]);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`Cannot use --${option} "${values[option]}": give a whole number from ${least} on`);
}

function summarise({
  calibration,
  nonMated: found,
  withSiblings,
  mated,
}: Parameters<typeof renderCalibration>[0]): void {
  const { measured } = calibration;
  const rate = (value: number): string => value.toExponential(2);
  console.log(
    `${measured.people} people, ${measured.images} images, ${measured.comparisons} comparisons a draw, ${measured.draws} draws; counted to ${measured.countedTo}`,
  );
  console.log('tail', measured.tail);
  const rows = measured.interval.map(([similarity, low, high]) => ({
    similarity,
    'FMR, table': rate(falseMatchRate(calibration, similarity)),
    low: rate(low),
    high: rate(high),
    counted: rate(countedFalseMatchRate(found, similarity)),
    ...(withSiblings && { 'with siblings': rate(countedFalseMatchRate(withSiblings, similarity)) }),
    'TMR, %': (100 * trueMatchRate(mated, similarity)).toFixed(2),
    table: isCounted(calibration, similarity) ? 'counted' : 'extrapolated',
  }));
  console.table(rows);
}
