import { createHash } from 'node:crypto';

/** What an HNSW graph was built of and from; a graph is used only where all of it is as it must be. */
export interface HnswManifest {
  /** The store's key of the library. */
  readonly library: number;
  readonly packHash: string;
  readonly dimension: number;
  /** Sequence numbers of the faces in the graph, by label from 0 on. */
  readonly ids: Float64Array;
  readonly graphBytes: number;
  /** Of the graph's file. */
  readonly graphSha256: string;
}

const MAGIC = Buffer.from('FDXHNSW\n');
/** Also of the graph's file: to be raised where hnswlib's format or the parameters of the graph change. */
const VERSION = 1;
const CHECKSUM_BYTES = 32;

/**
 * The bytes of a manifest: magic, version and length of the header (uint32), the header (JSON), the ids (float64),
 * SHA-256 of all that; little-endian.
 */
export function encodeManifest({ ids, ...header }: HnswManifest): Buffer {
  const json = Buffer.from(JSON.stringify({ ...header, count: ids.length }));
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(VERSION, 0);
  numbers.writeUInt32LE(json.length, 4);
  const idBytes = Buffer.alloc(8 * ids.length);
  ids.forEach((id, i) => void idBytes.writeDoubleLE(id, 8 * i));
  const body = Buffer.concat([MAGIC, numbers, json, idBytes]);
  return Buffer.concat([body, sha256(body)]);
}

/** @returns undefined where the bytes are not those of a manifest, whole and of this version. */
export function decodeManifest(bytes: Buffer): HnswManifest | undefined {
  const start = MAGIC.length + 8;
  if (bytes.length < start + CHECKSUM_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (!sha256(body).equals(bytes.subarray(-CHECKSUM_BYTES))) return undefined;
  if (body.readUInt32LE(MAGIC.length) !== VERSION) return undefined;
  const end = start + body.readUInt32LE(MAGIC.length + 4);
  const { count, ...header } = JSON.parse(body.toString('utf8', start, end));
  const ids = Float64Array.from({ length: count }, (_, i) => body.readDoubleLE(end + 8 * i));
  return { ...header, ids };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
