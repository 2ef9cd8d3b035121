import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('Galleries with HNSW', () => {
  it('are closed at any moment while an index is built or read, and the process goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facedex-gallery-close-'));
    const child = join(folder, 'child.mjs');
    writeFileSync(
      child,
      `import { Galleries } from ${JSON.stringify(new URL('../../dist/gallery/galleries.js', import.meta.url).href)};
import { randomNumbers } from ${JSON.stringify(new URL('../../dist/randomNumbers.js', import.meta.url).href)};
const [count, dimension, random] = [3000, 64, randomNumbers(1)];
const vectors = new Float32Array(count * dimension);
for (let at = 0; at < vectors.length; at += dimension) {
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  vectors.set(vector.map((value) => value / Math.hypot(...vector)), at);
}
async function* all() {
  yield { ids: Float64Array.from({ length: count }, (_, i) => i + 1), vectors };
}
const open = async (folder) => {
  const indexFiles = { folder, packHash: 'x', libraries: [1] };
  const galleries = await Galleries.open({ dimension, index: 'hnsw', reload: all, indexFiles });
  await galleries.load(1, all());
  return galleries;
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const kept = await open(${JSON.stringify(join(folder, 'kept'))});
while ((await kept.status(1)).kind !== 'hnsw') await wait(20);
await wait(500);
await kept.close();
for (let i = 0; i < 15; i++) {
  for (const name of ['kept', 'none' + i]) {
    const galleries = await open(${JSON.stringify(folder)} + '/' + name);
    await wait(name === 'kept' ? i : 10 * i);
    await galleries.close();
  }
}
console.log('all closed');`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [child], {
      encoding: 'utf8',
      timeout: 120_000,
      killSignal: 'SIGKILL',
    });
    await rm(folder, { recursive: true, force: true });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'all closed\n', stderr: '' });
  }, 150_000);
});
