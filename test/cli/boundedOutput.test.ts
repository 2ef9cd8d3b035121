import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { BoundedOutput } from '#src/cli/shared/boundedOutput.js';

const line = (n: number): string => `${String(n).padStart(1023)}\n`;

function openOutput(stream: PassThrough): BoundedOutput {
  const output = new BoundedOutput(stream, (lines) => output.write(`${lines} dropped\n`));
  return output;
}

describe('BoundedOutput', () => {
  test('keeps a MiB for a reader that does not read, drops the rest, and says how much where it would have been', async () => {
    const stream = new PassThrough();
    const output = openOutput(stream);
    for (let n = 0; n < 3000; n++) output.write(line(n));
    expect(stream.writableLength).toBeLessThanOrEqual(2 ** 20);
    expect(await output.settled(50)).toBe(false);
    const read = text(stream);
    expect(await output.settled(5000)).toBe(true);
    output.write(line(3000));
    stream.end();
    const lines = (await read).trimEnd().split('\n');
    const told = lines.findIndex((one) => one.endsWith('dropped'));
    expect(lines.slice(0, told).map(Number)).toEqual(Array.from({ length: told }, (_, n) => n));
    expect(told).toBeGreaterThan(1000);
    expect(lines.slice(told)).toEqual([`${3000 - told} dropped`, line(3000).trimEnd()]);
  });

  test('writes no more to a reader that has gone, and waits for none', async () => {
    const stream = new PassThrough();
    const output = openOutput(stream);
    output.write(line(1));
    stream.destroy(new Error('EPIPE'));
    await new Promise(setImmediate);
    output.write(line(2));
    expect(await output.settled(5000)).toBe(true);
  });
});
