import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFile } from '../flushFile.ts';
import { withFile } from '../withFile.ts';
import type { PackFile } from './pack.ts';

/**
 * Writes a file of a pack under its own name in one step, once all its bytes have proved to be the listed ones:
 * a reader never sees a part of it, and of two writers at once either leaves the same file.
 *
 * @param onBytes - told the bytes so far.
 * @throws Error that says how the bytes differ; then nothing is left behind.
 */
export async function placeFile(
  bytes: AsyncIterable<Uint8Array>,
  file: PackFile,
  folder: string,
  onBytes: (received: number) => void = () => {},
): Promise<void> {
  const temporary = join(folder, `${file.name}.${randomUUID()}.part`);
  try {
    await withFile(temporary, 'wx', (output) => writeChecked(bytes, file, output, onBytes));
    await rename(temporary, join(folder, file.name));
  } catch (fault) {
    await rm(temporary, { force: true });
    throw fault;
  }
}

async function writeChecked(
  bytes: AsyncIterable<Uint8Array>,
  file: PackFile,
  output: FileHandle,
  onBytes: (received: number) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const piece of bytes) {
    received += piece.length;
    if (received > file.bytes) throw new Error(`gives more than the ${file.bytes} bytes of "${file.name}"`);
    hash.update(piece);
    await output.writeFile(piece);
    onBytes(received);
  }
  if (received < file.bytes) throw new Error(`gives ${received} bytes, "${file.name}" has ${file.bytes}`);
  const sha256 = hash.digest('hex');
  if (sha256 !== file.sha256) {
    throw new Error(`gives sha256 ${sha256.slice(0, 12)}…, not ${file.sha256.slice(0, 12)}…`);
  }
  await flushFile(output);
}
