import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { openFaceNets } from '../../face/openFaceNets.ts';
import { embedderTraits } from '../../inference/embedder/embedderTraits.ts';
import { prepareEmbedder } from '../../inference/embedder/prepareEmbedder.ts';
import { probeEmbedder } from '../../inference/embedder/probeEmbedder.ts';
import { decodeOnnx } from '../../inference/onnx/decodeOnnx.ts';
import { openOnnxRuntime } from '../../inference/onnxruntime.ts';
import type { Runtime } from '../../inference/runtime.ts';
import type { Embedder, PackNets } from '../../pack/pack.ts';
import { embedderFaults } from '../../pack/packFaults.ts';
import { readPackFile } from '../../pack/readPackFile.ts';
import { readPackNets } from '../../pack/readPackNets.ts';
import { type LabelledPhoto, readPeople } from '../calibrate/readPeople.ts';
import { openCounter } from '../shared/openCounter.ts';
import { printJson } from '../shared/printJson.ts';
import { readGivenFile } from '../shared/readGivenFile.ts';
import { type AddOptions, addOptions } from './addOptions.ts';
import { choiceText, onlyChoice, type PixelChoice, pixelChoices } from './pixelChoice.ts';
import { readTemplate } from './readTemplate.ts';
import { settleForm } from './settleForm.ts';
import { type Trial, tryPixels } from './tryPixels.ts';
import { packPath, writePack } from './writePack.ts';

const help = `
Makes a pack of your own: the detector and landmarks of another pack, and your embedder. It is one JSON file with the
weights beside it; keep both together. Size, layout and length of the embeddings are read from the graph; how it wants its
pixels is not in there, unless it begins with a mean or a factor: say it, or have it tried on a folder of people.

The pack needs a calibration before it opens: "npx facedex calibrate DIR --pack FILE".

Examples:
  $ npx facedex models add glint.onnx --colour rgb --mean 127.5 --scale 1/127.5 --licence MIT
  $ npx facedex models add glint.onnx --people ./people        a folder a person, as LFW has it
  $ npx facedex models add mine.onnx --template points.json    five points [x, y] in pixels of the chip
`;

/** Adds `facedex models add`, which makes a pack out of a user's own embedder. */
export function addAddModel(models: Command): void {
  models
    .command('add')
    .summary('make a pack with an embedder of your own')
    .description('Makes a pack with an embedder of your own, an ONNX file.')
    .argument('<file>', 'the ONNX file')
    .option('--id <name>', "the pack's name (default: that of the file)")
    .option('--into <dir>', 'folder for the pack', './models')
    .option('--base <pack>', 'whose detector and landmarks to use', 'sface')
    .option('--input <pixels>', 'side of the chip, where the graph takes any')
    .addOption(
      new Option('--layout <order>', 'order of the input, where the graph leaves it open').choices([
        'nchw',
        'nhwc',
      ]),
    )
    .option('--output <name>', 'the output that is the embedding, where there are several')
    .addOption(new Option('--colour <order>', 'order of the colours').choices(['rgb', 'bgr']))
    .option('--mean <m>', 'taken from each value 0 to 255: one number, or "red,green,blue"')
    .option('--scale <s>', 'multiplied after that: a number, or a fraction such as 1/128')
    .option('--template <t>', 'where the landmarks belong in the chip: arcface, or a JSON file', 'arcface')
    .option('--no-mirror', "embed the chip alone, in half the time, not the mean with its mirror image's")
    .option('--licence <spdx>', "SPDX identifier of the weights' licence", 'NOASSERTION')
    .option('--people <dir>', 'try colour, mean and scale on a folder of people, as far as they are open')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(addModel);
}

async function addModel(
  file: string,
  { json: _, ...given }: Readonly<Record<string, unknown>>,
  command: Command,
): Promise<void> {
  const options = addOptions(file, given);
  const path = await packPath(options.into, options.id);
  const base = await readPackNets(options.base);
  const bytes = await readGivenFile('ONNX file', file);
  const traits = embedderTraits(decodeOnnx(bytes));
  const form = settleForm(file, traits, options);
  const runtime = await openOnnxRuntime();
  const dimension = await probeEmbedder(runtime, bytes, form);
  const alignment = await readTemplate(options.template, base, form.input);
  const constants = { ...form, dimension, alignment, mirror: options.mirror };
  const open = pixelChoices(traits, options);
  const faults = open.flatMap((choice) => embedderFaults({ ...constants, ...choice }, base));
  if (faults[0] !== undefined) throw new Error(`Cannot add "${file}": ${faults[0]}`);
  const choice = await settlePixels(file, open, options, (choices, people) =>
    tryAll(
      choices,
      people,
      { kind: 'onnx', model: '', ...constants, ...(choices[0] as PixelChoice) },
      base,
      bytes,
      runtime,
    ),
  );
  const { id, licence } = options;
  await writePack(path, options.into, base, {
    ...{ id, bytes, licence, origin: `${basename(file)}, added by "facedex models add"` },
    embedder: { ...constants, ...choice },
  });
  // Also where it stands before "add".
  if (command.optsWithGlobals()['json'])
    printJson({ pack: path, id, licence, embedder: { ...constants, ...choice } });
  else report(path, { ...constants, ...choice }, licence);
}

type TryAll = (
  choices: readonly PixelChoice[],
  people: readonly LabelledPhoto[],
) => Promise<readonly Trial[]>;

async function settlePixels(
  file: string,
  choices: readonly PixelChoice[],
  { people }: AddOptions,
  tryThem: TryAll,
): Promise<PixelChoice> {
  if (people === undefined || choices.length === 1) return onlyChoice(file, choices);
  const trials = await tryThem(choices, await readPeople(people));
  console.error('How far apart people lie (d-prime), by the way pixels are fed:');
  for (const { choice, separation } of trials)
    console.error(`  ${separation.toFixed(2)}  ${choiceText(choice)}`);
  return (trials[0] as Trial).choice;
}

async function tryAll(
  choices: readonly PixelChoice[],
  people: readonly LabelledPhoto[],
  constants: Embedder,
  pack: PackNets,
  bytes: Uint8Array,
  runtime: Runtime,
): Promise<readonly Trial[]> {
  const base = await openFaceNets(pack, runtime, (name) => readPackFile(pack, name));
  const net = await runtime.load(prepareEmbedder(bytes, constants));
  const counter = openCounter('photos tried');
  try {
    return await tryPixels(choices, constants, { base, net }, people, counter.show);
  } finally {
    counter.close();
    await net.close();
    await base.close();
  }
}

function report(path: string, embedder: Omit<Embedder, 'kind' | 'model'>, licence: string): void {
  const { dimension, input, layout = 'nchw', output, colour = 'rgb', pixels } = embedder;
  console.log(`Made pack ${path}`);
  console.log(`  embedding  ${dimension} values, output "${output}"`);
  console.log(`  chip       ${input} pixels a side, ${layout}, ${choiceText({ colour, pixels })}`);
  console.log(`  licence    ${licence === 'NOASSERTION' ? 'not said; see "--licence"' : licence}`);
  console.log(`Next: npx facedex calibrate DIR --pack ${path}`);
}
