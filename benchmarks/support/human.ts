import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { extract } from 'tar';
import { npmPack } from '#src/pack/npmPack.js';

const VERSION = '3.3.6';
const packages = fileURLToPath(new URL('../../results/packages', import.meta.url));

/** `@vladmandic/human` on the wasm backend of TensorFlow.js, as one would write a search with it. */
export interface Human {
  /** Decodes a photo, describes its most certain face, and compares with all that are enrolled. */
  search(photo: Uint8Array): Promise<string>;
}

/** What is used of human's own object; its types come with its package. */
// biome-ignore lint/suspicious/noExplicitAny: the package is fetched when it is needed, so its types are not there to be checked by
export type LoadedHuman = any;

/**
 * Loads human with its nets for faces. The package is 70 MB with its models, so it is no dependency; npm brings it once, to
 * results/packages.
 *
 * @param face - the part `face` of its configuration.
 */
export async function loadHuman(face: object): Promise<LoadedHuman> {
  const folder = await fetched();
  const require = createRequire(import.meta.url);
  const wasmPath = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/');
  const { Human } = require(join(folder, 'dist/human.node-wasm.js'));
  const off = { enabled: false };
  const human = new Human({
    backend: 'wasm',
    wasmPath,
    modelBasePath: `file://${join(folder, 'models/')}`,
    debug: false,
    // Otherwise it takes the last answer again where a photo looks like the one before.
    cacheSensitivity: 0,
    filter: off,
    face: { iris: off, emotion: off, ...face },
    ...{ body: off, hand: off, object: off, gesture: off, segmentation: off },
  });
  await withFiles(() => human.load());
  return human;
}

/**
 * human with the nets that a search needs: detector, mesh, description.
 *
 * @param people - how many are enrolled, one descriptor each.
 */
export async function openHuman(people: number): Promise<Human> {
  const human = await loadHuman({ detector: { maxDetected: 1 }, description: { enabled: true } });
  const enrolled = Array.from({ length: people }, (_, i) =>
    Array.from({ length: 1024 }, (_, j) => Math.sin(i * 12.9898 + j * 78.233)),
  );
  return {
    async search(photo) {
      const tensor = await humanTensor(human, photo);
      const { face } = await human.detect(tensor);
      human.tf.dispose(tensor);
      return face[0] ? String(human.match.find(face[0].embedding, enrolled).index) : 'nobody';
    },
  };
}

/** A photo as human takes it. The caller disposes of it. */
export async function humanTensor(human: LoadedHuman, photo: Uint8Array): Promise<LoadedHuman> {
  const pipeline = sharp(photo).rotate().removeAlpha().raw();
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
  return human.tf.tensor3d(data, [info.height, info.width, 3], 'int32');
}

/** Folder of the unpacked package. */
async function fetched(): Promise<string> {
  const folder = join(packages, `human-${VERSION}`);
  if (existsSync(folder)) return folder;
  await mkdir(packages, { recursive: true });
  const scratch = await mkdtemp(join(packages, 'part-'));
  try {
    const tarball = await npmPack(`@vladmandic/human@${VERSION}`, scratch);
    await extract({ file: tarball, cwd: scratch });
    await rename(join(scratch, 'package'), folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return folder;
}

/** human reads its models with `fetch`, which Node has without files. */
async function withFiles(work: () => Promise<void>): Promise<void> {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return url.protocol === 'file:' ? new Response(await readFile(url)) : fetch(input, init);
  };
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
}
