import type { Photo } from '../image/photo.ts';
import type { Face } from './face.ts';
import type { FaceNets } from './faceNets.ts';
import { asAspect } from './find/aspect.ts';
import { confirmFaces } from './find/confirmFaces.ts';
import { detectAspects } from './find/detectAspects.ts';
import { inOnePlace } from './find/inOnePlace.ts';
import { look, type Sight } from './find/look.ts';
import { lookCloser } from './find/lookCloser.ts';
import { onePerPlace } from './find/onePerPlace.ts';
import { tilesOf } from './find/tiles.ts';

export interface FindOptions {
  /** Whether the photo is also looked at turned by 90, 180 and 270 degrees. */
  readonly rotations: boolean;
  /** `largest` stops at the largest face; `all` confirms every one. */
  readonly want: 'largest' | 'all';
}

/** All four ways to hold a photo. */
const TURNS = [0, 90, 180, 270] as const;

/**
 * Finds the faces of a photo, largest first. Looks at the photo as it is, and closer at faces that this look may have
 * placed badly; where there is none, with a border around the photo, with one twice as wide (for faces that fill the
 * frame), and at large photos in tiles. Where all faces are wanted, tiles add those that are too small for a look at the
 * whole. All faces come with their landmarks and embeddings.
 *
 * With rotations each look is at all four turns of the photo as one batch, and the most certain turn wins:
 * the upright one unless another is clearly more certain. Turning only where nothing is found upright would be
 * faster, but a face that lies on its side or stands on its head is often taken for an upright one, with landmarks in
 * the wrong places.
 *
 * @returns empty where there is none.
 */
export async function findFaces(nets: FaceNets, photo: Photo, options: FindOptions): Promise<Face[]> {
  const turns = options.rotations ? TURNS : ([0] as const);
  const { border, tilesFrom } = nets.detector;
  for (const width of [0, border, 2 * border]) {
    const sight = await look(nets, photo, turns, [{ border: width }], options.want);
    if (sight.faces.length > 0) return options.want === 'all' ? addSmaller(nets, photo, sight) : sight.faces;
  }
  const tiles = tilesOf(photo, tilesFrom).map(asAspect);
  return tiles.length === 0 ? [] : (await look(nets, photo, turns, tiles, options.want)).faces;
}

/** The faces of a look at the whole photo, and those that only its tiles show. */
async function addSmaller(nets: FaceNets, photo: Photo, { turn, faces }: Sight): Promise<Face[]> {
  const tiles = tilesOf(photo, nets.detector.tilesFrom);
  if (tiles.length === 0) return faces;
  const [seen = []] = await detectAspects(nets, photo, [turn], tiles.map(asAspect));
  const unseen = seen.filter((detection) => !faces.some((face) => inOnePlace(face, detection)));
  const smaller = await confirmFaces(nets, photo, unseen);
  const side = Math.min(...tiles.map(({ width }) => width));
  return onePerPlace([...faces, ...(await lookCloser(nets, photo, turn, smaller, side))]);
}
