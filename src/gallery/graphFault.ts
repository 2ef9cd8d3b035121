import type { FileHandle } from 'node:fs/promises';
import { withFile } from '../withFile.ts';

/** What a graph file must hold. */
export interface GraphShape {
  readonly count: number;
  readonly dimension: number;
  /** Links a point, as hnswlib was told. */
  readonly m: number;
}

const HEADER_BYTES = 96;
const COUNT_AT = 16;
const POINT_BYTES_AT = 24;

/**
 * Says why a file that hnswlib has just written is not whole; undefined where it is.
 *
 * hnswlib reports success where the disk was full. Its format (saveIndex in hnswalg.h, 64-bit little-endian): a
 * header, the points of level 0 (number of links, links, vector, label), and for each point the size of its links on
 * higher levels and those links. Walking the sizes ends at the file's end only where nothing is missing.
 */
export function graphFault(file: string, shape: GraphShape): Promise<string | undefined> {
  return withFile(file, 'r', async (handle) => {
    const header = (await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)).buffer;
    const count = header.readBigUInt64LE(COUNT_AT);
    const pointBytes = header.readBigUInt64LE(POINT_BYTES_AT);
    if (count !== BigInt(shape.count)) return `it holds ${count} points of ${shape.count}`;
    const wanted = 4 + 4 * 2 * shape.m + 4 * shape.dimension + 8;
    if (pointBytes !== BigInt(wanted)) return `a point has ${pointBytes} bytes, not ${wanted}`;
    return linksFault(handle, HEADER_BYTES + shape.count * wanted, shape.count);
  });
}

async function linksFault(handle: FileHandle, from: number, count: number): Promise<string | undefined> {
  const { size } = await handle.stat();
  if (size < from) return `it ends after ${size} bytes, within its points`;
  const links = Buffer.alloc(size - from);
  const { bytesRead } = await handle.read(links, 0, links.length, from);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytesRead) return `it ends after ${size} bytes, within its links`;
    at += 4 + links.readUInt32LE(at);
  }
  return at === bytesRead ? undefined : `its links end at ${from + at} bytes of ${size}`;
}
