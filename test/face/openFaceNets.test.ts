import { describe, expect, it } from 'vitest';
import { findFaces } from '#src/face/findFaces.js';
import { openFaceNets } from '#src/face/openFaceNets.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import type { Net, Runtime } from '#src/inference/runtime.js';
import { readPack } from '#src/pack/readPack.js';
import { readPackFile } from '#src/pack/readPackFile.js';
import { openPackNets } from './packNets.ts';
import { samplePhoto } from './photos.ts';

/** onnxruntime itself; the nets that it loads are kept for a look. */
async function watchedRuntime(): Promise<{ runtime: Runtime; nets: Net[] }> {
  const runtime = await openOnnxRuntime();
  const nets: Net[] = [];
  const load: Runtime['load'] = async (model) => {
    const net = await runtime.load(model);
    nets.push(net);
    return net;
  };
  return { runtime: { ...runtime, load }, nets };
}

describe('openFaceNets()', () => {
  it('closes what it has opened where the weights of a later net are of another', async () => {
    const pack = await readPack('face-api');
    const { runtime, nets } = await watchedRuntime();
    const readWrong = (name: string): Promise<Uint8Array> =>
      readPackFile(pack, name === 'face_recognition_model.bin' ? 'face_landmark_68_model.bin' : name);
    await expect(openFaceNets(pack, runtime, readWrong)).rejects.toMatchObject({ code: 'NET_UNREADABLE' });
    expect(nets).toHaveLength(2);
    for (const net of nets) {
      const pixels = new Float32Array(net.inputDims.reduce((size, dim) => size * dim, 1));
      await expect(net.run(pixels, 1)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
    }
  });

  it('passes on that a file cannot be read', async () => {
    const pack = await readPack('face-api');
    const { runtime } = await watchedRuntime();
    const fault = new Error('the disk is gone');
    await expect(openFaceNets(pack, runtime, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  it('makes nets that may be closed twice and refuse to run afterwards', async () => {
    const nets = await openPackNets('face-api');
    await nets.close();
    await nets.close();
    const photo = await samplePhoto(1);
    await expect(findFaces(nets, photo, { rotations: false, want: 'all' })).rejects.toMatchObject({
      code: 'ENGINE_CLOSED',
    });
  });
});
