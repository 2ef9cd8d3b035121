import type { Gate } from '../pack/pack.ts';
import type { Face } from './face.ts';
import type { Embedded } from './faceNets.ts';

/** Keeps logits finite: what a net is this certain of is certain. */
const LEAST = 1e-3;

/**
 * How much speaks for a candidate being a face, by all three nets together: above 0 more than against it.
 *
 * No net tells alone. The detector takes patterns for faces, the landmark net hardly sees profiles, and a dog that
 * looks into the camera pleases both; but in the embedder's space faces lie to one side of a plane, animals and
 * things to the other.
 */
export function evidenceOf(
  {
    score,
    landmarks: { presence },
    embedded,
  }: Pick<Face, 'score' | 'landmarks'> & { readonly embedded: Pick<Embedded, 'direction' | 'rawLength'> },
  gate: Gate,
): number {
  const alongGate = embedded.direction.reduce(
    (sum, value, i) => sum + value * (gate.embedding[i] as number),
    0,
  );
  return (
    gate.bias +
    gate.score * logit(score) +
    (presence === undefined ? 0 : gate.presence * logit(presence)) +
    embedded.rawLength * (gate.rawLength + alongGate)
  );
}

function logit(share: number): number {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, share));
  return Math.log(inside / (1 - inside));
}
