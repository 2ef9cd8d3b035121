import { chipSources } from '../../image/chipSources.ts';
import type { Photo } from '../../image/photo.ts';
import type { Warper } from '../../image/warper.ts';
import type { Net } from '../../inference/runtime.ts';
import type { AttackFilter, AttackNet } from '../../pack/pack.ts';
import { centreOf } from '../box.ts';
import { cropTransform } from '../cropTransform.ts';
import type { Detection } from '../detection.ts';
import type { FaceAttackFilter } from '../faceNets.ts';

/** Around the photo the nets are shown black, as where they come from. */
const FILL = 0;

/** The two nets of an attack filter as a part of the pipeline. */
export function attackFilter(
  warper: Warper,
  nets: { readonly antispoof: Net; readonly liveness: Net },
  constants: AttackFilter,
): FaceAttackFilter {
  const ask = (
    which: 'antispoof' | 'liveness',
    photo: Photo,
    faces: readonly Detection[],
  ): Promise<number[]> => shares(warper, nets[which], constants[which], constants.crop, photo, faces);
  return {
    async judge(photo, faces) {
      if (faces.length === 0) return [];
      const antispoof = await ask('antispoof', photo, faces);
      const liveness = await ask('liveness', photo, faces);
      return faces.map((_, i) => {
        const said = { antispoof: antispoof[i] as number, liveness: liveness[i] as number };
        // Asked this way round, a value that is not a number is an attack.
        const bonaFide =
          said.antispoof >= constants.antispoof.least && said.liveness >= constants.liveness.least;
        return { ...said, attack: !bonaFide };
      });
    },
    close: async () => {
      await Promise.all([nets.antispoof.close(), nets.liveness.close()]);
    },
  };
}

/** What a net says of each face. */
async function shares(
  warper: Warper,
  net: Net,
  { input: size, pixels }: AttackNet,
  margin: number,
  photo: Photo,
  faces: readonly Detection[],
): Promise<number[]> {
  const crops = faces.map(({ box, roll }) =>
    cropTransform(centreOf(box), Math.max(box.width, box.height) * margin, quarterTurns(roll), size),
  );
  const planes = warper.chips(await chipSources(photo, crops, size), size, pixels, FILL);
  const [output] = Object.values(await net.run(planes, faces.length)) as [Float32Array];
  const values = output.length / faces.length;
  return faces.map((_, i) => output[i * values] as number);
}

/** The nets have seen faces as the camera held them: only photos that lie on their side are turned. */
function quarterTurns(roll: number): number {
  return Math.round(roll / (Math.PI / 2)) * (Math.PI / 2);
}
