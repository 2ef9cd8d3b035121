import { type Box, overlapOfSmaller } from '#src/face/box.js';
import { FaceSearch } from '#src/index.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net } from '#src/inference/runtime.js';
import { graphModelToOnnx } from '#src/inference/tfjs/graphModelToOnnx.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import { humanTensor, type LoadedHuman, loadHuman } from '../support/human.ts';
import { groupPhotos } from '../support/photosToSearch.ts';
import { writeResult } from '../support/writeResult.ts';

/** human's two nets: what it calls them, its figure and its property. */
const NETS = [
  { name: 'antispoof', figure: 'real' },
  { name: 'liveness', figure: 'live' },
] as const;

/**
 * human's own run of its two nets on the demo photos beside ours: of the very crops that human cuts (which shows that nets and
 * pixels are the same), and of the crops that the engine cuts (which shows what the other way of cutting makes).
 */
export async function agreement(): Promise<void> {
  const on = { enabled: true };
  const human = await loadHuman({
    detector: { maxDetected: 20, minConfidence: 0.5, return: true },
    ...{ description: { enabled: false }, antispoof: on, liveness: on },
  });
  const engine = await FaceSearch.open({ liveness: 'basic', vision: { workers: 1 } });
  const nets = await Promise.all(NETS.map(({ name }) => openNet(name)));
  const differences = NETS.map(() => ({ faces: 0, net: 0, rounded: 0, crops: [] as number[] }));
  for (const photo of await groupPhotos()) {
    const seen = await engine.detect({ file: photo });
    const tensor = await humanTensor(human, photo);
    const { face } = await human.detect(tensor);
    for (const each of face) {
      const own = seen.faces?.find(({ box }) => overlapOfSmaller(box, boxOf(each.box)) > 0.7);
      for (const [i, { name, figure }] of NETS.entries()) {
        const into = differences[i] as (typeof differences)[number];
        const { ours, theirs } = await bothOf(human, each.tensor, name, nets[i] as Net);
        into.faces++;
        into.net = Math.max(into.net, Math.abs(ours - theirs));
        into.rounded = Math.max(into.rounded, Math.abs(ours - each[figure]));
        if (own?.presentation) into.crops.push(Math.abs((own.presentation.shares[name] as number) - theirs));
      }
      human.tf.dispose(each.tensor);
    }
    human.tf.dispose(tensor);
  }
  await Promise.all([engine.close(), ...nets.map((net) => net.close())]);
  await writeResult(
    'liveness-agreement',
    NETS.map(({ name }, i) => rowOf(name, differences[i] as Differences)),
  );
}

interface Differences {
  readonly faces: number;
  readonly net: number;
  readonly rounded: number;
  readonly crops: readonly number[];
}

function rowOf(net: string, { faces, net: same, rounded, crops }: Differences): object {
  return {
    net,
    faces,
    'same crop: largest difference': same.toExponential(1),
    "same crop: from human's figure, which has two places": rounded.toFixed(4),
    'own crop: faces': crops.length,
    'own crop: mean, largest difference': `${mean(crops).toFixed(3)}, ${Math.max(...crops).toFixed(3)}`,
  };
}

async function openNet(name: string): Promise<Net> {
  const pack = await readPack('sface');
  const json = new TextDecoder().decode(await readPackFile(pack, `${name}.json`));
  const runtime = await openOnnxRuntime();
  return runtime.load(graphModelToOnnx(json, await readPackFile(pack, `${name}.bin`)));
}

/** What the net of human and ours say of a crop that human has cut, sized for the net as human does it. */
async function bothOf(
  human: LoadedHuman,
  crop: LoadedHuman,
  name: string,
  net: Net,
): Promise<{ ours: number; theirs: number }> {
  const size = net.inputDims[1] as number;
  const sized = human.tf.image.resizeBilinear(human.tf.expandDims(crop, 0), [size, size]);
  const pixels = (await sized.data()) as Float32Array;
  const theirs = human.models.models[name].execute(sized);
  const planes = Float32Array.from(
    pixels,
    (_, i) => pixels[(i % (size * size)) * 3 + Math.floor(i / (size * size))] ?? 0,
  );
  const [ours] = Object.values(await net.run(planes, 1)) as [Float32Array];
  return { ours: ours[0] as number, theirs: (await theirs.data())[0] };
}

function boxOf([left, top, width, height]: [number, number, number, number]): Box {
  return { left, top, width, height };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
