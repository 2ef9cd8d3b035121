import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { timed, type VisionStages } from '#src/face/timeNets.js';

test('timed() counts what is decoded during another stage as decoding alone', async () => {
  const stages: VisionStages = { decode: 0, detect: 0, landmarks: 0, embed: 0 };
  const start = performance.now();
  await timed(stages, 'detect', async () => {
    await setTimeout(10);
    await timed(stages, 'decode', () => setTimeout(60));
  });
  const all = performance.now() - start;
  expect(stages.decode).toBeGreaterThan(50);
  expect(stages.detect).toBeGreaterThan(5);
  expect(stages.decode + stages.detect).toBeLessThanOrEqual(all);
});
