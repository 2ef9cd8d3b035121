import { createHash } from 'node:crypto';
import type { PackNets } from './pack.ts';

/** These decide whether there is a face, not what its embedding is. */
const THRESHOLDS = ['minScore', 'maxOverlap', 'minPresence', 'minRawLength'];

/**
 * Fingerprint of everything in a pack that decides an embedding: the nets by the hashes of their files, and their
 * constants. Titles, origins, sources, calibration, gate, the names of files and the thresholds that only decide whether
 * there is a face have no part in it, so that changing them leaves every stored template valid.
 *
 * @returns 64 hex digits.
 */
export function packHash(pack: PackNets): string {
  const hashes = new Map(pack.files.map(({ name, sha256 }) => [name, sha256]));
  const byContent = (part: PackNets['detector' | 'landmarks' | 'embedder']): object => ({
    ...part,
    model: hashes.get(part.model),
    weights: part.weights === undefined ? undefined : hashes.get(part.weights),
    ...Object.fromEntries(THRESHOLDS.map((name) => [name, undefined])),
  });
  const deciding = {
    detector: byContent(pack.detector),
    landmarks: byContent(pack.landmarks),
    embedder: byContent(pack.embedder),
  };
  return createHash('sha256').update(canonicalJson(deciding)).digest('hex');
}

/** The API's `model_version`: the pack's id and the first 8 digits of its hash, such as `sface-1a2b3c4d`. */
export function modelVersion(pack: PackNets): string {
  return `${pack.id}-${packHash(pack).slice(0, 8)}`;
}

// Keys in order of their code units; members that are undefined are left out, as JSON does.
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isPlainObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
