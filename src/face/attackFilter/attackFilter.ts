import type { Photo } from '../../image/photo.ts';
import type { AttackNet } from '../../pack/pack.ts';
import type { Detection } from '../detection.ts';
import type { FaceAttackFilter } from '../faceNets.ts';
import type { Presentation } from './presentation.ts';

/** A net of the filter, ready to run. */
export interface AttackJudge {
  readonly constants: Pick<AttackNet, 'name' | 'least'>;
  /** What the net says of each face. */
  ask(photo: Photo, faces: readonly Detection[]): Promise<number[]>;
  close(): Promise<void>;
}

/** The nets of an attack filter as a part of the pipeline: one that takes a face for an attack is enough. */
export function attackFilter(judges: readonly AttackJudge[]): FaceAttackFilter {
  return {
    async judge(photo, faces, every) {
      if (faces.length === 0) return [];
      const asked = judges.filter(({ constants }) => every || constants.least > 0);
      const said: number[][] = [];
      for (const judge of asked) said.push(await judge.ask(photo, faces));
      return faces.map((_, i) =>
        presentation(asked.map(({ constants }, n) => ({ ...constants, share: said[n]?.[i] as number }))),
      );
    },
    close: async () => {
      await Promise.all(judges.map((judge) => judge.close()));
    },
  };
}

function presentation(
  said: readonly (AttackJudge['constants'] & { readonly share: number })[],
): Presentation {
  return {
    // Asked this way round, a value that is not a number is an attack.
    attack: !said.every(({ share, least }) => share >= least),
    shares: Object.fromEntries(said.map(({ name, share }) => [name, share])),
  };
}
