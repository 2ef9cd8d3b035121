import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Pieces } from '#src/http/pieces.js';
import { randomNumbers } from '#src/randomNumbers.js';

function appended(pieces: Pieces, parts: readonly Buffer[]): Buffer {
  for (const part of parts) pieces.append(part);
  return pieces.take();
}

describe('Pieces', () => {
  test('gives back what came, in pieces of any size', () => {
    const random = randomNumbers(1);
    const pieces = new Pieces();
    for (let round = 0; round < 20; round++) {
      const parts = Array.from({ length: 100 }, () => {
        const length = Math.floor(random() ** 8 * 100_000);
        return Buffer.alloc(length, Math.floor(256 * random()));
      });
      const all = Buffer.concat(parts);
      expect(appended(pieces, parts).equals(all)).toBe(true);
      expect(pieces.length).toBe(0);
    }
    expect(pieces.take()).toHaveLength(0);
  });

  test('leaves what it gave as it was', () => {
    const pieces = new Pieces();
    const first = appended(pieces, [Buffer.from('first')]);
    appended(pieces, [Buffer.from('second')]);
    expect(first.toString()).toBe('first');
  });

  test('takes little more memory than there are bytes, also byte by byte', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = (): number => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const pieces = new Pieces();
    const before = held();
    const count = 1_000_000;
    for (let i = 0; i < count; i++) pieces.append(Buffer.of(i % 256));
    expect(held() - before).toBeLessThan(4 * count);
    expect(pieces.take()).toHaveLength(count);
  });
});
