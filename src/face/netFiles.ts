import { createHash } from 'node:crypto';
import type { PackNets } from '../pack/pack.ts';

/** Which of a pack's nets are wanted beside the three. */
export interface NetChoice {
  /** Those of its attack filter, where it has one. @default false */
  readonly filtersAttacks?: boolean | undefined;
}

/** What a net of a pack is made from. */
export interface NetFiles {
  /** What the net is for: `detector`, `landmarks`, `embedder`, or the name of a net of the attack filter. */
  readonly role: string;
  /** Names of its files. */
  readonly files: readonly string[];
  /** SHA-256 of its files' hashes and of what the pack says of it: a net of another hash is another net. */
  readonly hash: string;
}

/** What the pack says of a net. */
interface NetConstants {
  readonly model: string;
  readonly weights?: string | undefined;
}

/** The nets of a pack, in the order in which a photo meets them: detector, landmarks, embedder, those of the attack filter. */
export function netFiles(
  pack: PackNets,
  { filtersAttacks = false }: NetChoice,
): readonly [NetFiles, NetFiles, NetFiles, ...NetFiles[]] {
  const filter = filtersAttacks ? (pack.attackFilter?.nets ?? []) : [];
  return [
    filesOf(pack, 'detector', pack.detector),
    filesOf(pack, 'landmarks', pack.landmarks),
    filesOf(pack, 'embedder', pack.embedder),
    ...filter.map((net) => filesOf(pack, net.name, net)),
  ];
}

function filesOf(pack: PackNets, role: string, net: NetConstants): NetFiles {
  const files = net.weights === undefined ? [net.model] : [net.model, net.weights];
  const hashes = files.map((name) => pack.files.find((file) => file.name === name)?.sha256);
  const hash = createHash('sha256')
    .update(JSON.stringify([net, hashes]))
    .digest('hex');
  return { role, files, hash };
}
