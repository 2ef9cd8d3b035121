import { FaceSearchError } from '../../faceSearchError.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import type { PackNets } from '../../pack/pack.ts';
import { holdsStore } from '../../store/holdsStore.ts';
import { openLmdbStore } from '../../store/lmdbStore.ts';
import { type NewFolder, newPlace } from '../../store/newPlace.ts';
import type { Store, StoredLibrary } from '../../store/store.ts';
import { VisionPool } from '../../vision/visionPool.ts';
import { storePack } from '../storePack.ts';
import { embedAgain } from './embedAgain.ts';
import { matchPhotos, type PhotoOfFace } from './matchPhotos.ts';
import { readPhotos, type UnreadablePhoto } from './readPhotos.ts';
import { type StoredFace, storedFaces } from './storedFaces.ts';
import { writeStore } from './writeStore.ts';

/** @see reembed */
export interface ReembedOptions {
  /** Folder of the store; it is read only. */
  readonly path: string;
  /** Folder for the new store; must not be there, or be empty. */
  readonly into: string;
  /** Of the store, where it is encrypted, and of the new one: 32 bytes. */
  readonly key?: Uint8Array | undefined;
  /** Packs that may have made the store's templates. */
  readonly from: readonly PackNets[];
  readonly to: PackNets;
  /** Paths of photos, those that faces were enrolled from among them. */
  readonly photos: readonly string[];
  /** Whether faces whose photo is not there are left behind, and the store made without them. */
  readonly allowMissing: boolean;
  /** Folder of the fetched weights. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
  /** Worker threads. */
  readonly workers: number;
  readonly onProgress?: ((step: 'match' | 'embed', done: number, total: number) => void) | undefined;
}

/** A face that could not be moved over. */
export interface MissingFace {
  readonly group_id: string;
  readonly face_token: string;
  readonly user_id: string;
  /** `photo`: none of the photos that could be read is the one that it was enrolled from. `face`: the new nets find no face there. */
  readonly lacks: 'photo' | 'face';
}

export interface ReembedOutcome {
  /** Pack that made the old store. */
  readonly from: string;
  /** Faces that have a template of the new pack. */
  readonly moved: number;
  readonly missing: readonly MissingFace[];
  readonly unreadable: readonly UnreadablePhoto[];
  /** Whether the new store was made. */
  readonly written: boolean;
}

/**
 * Moves a store over to another pack with the photos that its faces were enrolled from. Which photo belongs to which face
 * needs no list: a photo is a face's own if the old pack makes the stored template out of it. Libraries and faces keep
 * their ids, tokens, data, times and order.
 *
 * @throws FaceSearchError `PACK_MISMATCH` where none of `from` made the store; `STORE_UNREADABLE`, `STORE_UNWRITABLE`,
 *   `STORE_IN_USE`, `WEIGHTS_MISSING`.
 *
 * @example
 * const [from, to] = [await readPackNets('sface'), await readPackNets('./models/mine.json')];
 * const { missing } = await reembed({ path: './faces', into: './faces2', from: [from], to, photos, allowMissing: false, workers: 2 });
 */
export async function reembed(options: ReembedOptions): Promise<ReembedOutcome> {
  const { path, into, to, allowMissing } = options;
  const folder: NewFolder = { path: into, source: path, failure: `Cannot make store "${into}"` };
  // The photos may take hours: a folder that cannot be made is refused before them.
  newPlace(folder);
  const { from, libraries, faces } = await readStore(options);
  const { read, unreadable } = readPhotos();
  const photos = await withPool(from, options, (pool, parallel) =>
    matchPhotos(pool, parallel, read, options.photos, faces, progressOf(options, 'match')),
  );
  const templates = await withPool(to, options, (pool, parallel) =>
    embedAgain(pool, parallel, read, photos, progressOf(options, 'embed')),
  );
  const unread = unreadable();
  const isRead = (photo: PhotoOfFace | undefined): boolean =>
    photo !== undefined && unread.every(({ path }) => path !== photo.path);
  const missing = faces
    .filter((face) => !templates.has(face))
    .map((face) => missingFace(face, isRead(photos.get(face))));
  const written = missing.length === 0 || allowMissing;
  const moved = faces.flatMap((face) => {
    const template = templates.get(face);
    return template === undefined ? [] : [[face, template] as const];
  });
  if (written) await writeStore(folder, to, libraries, moved, options.key);
  return { from: from.id, moved: moved.length, missing, unreadable: unread, written };
}

interface OldStore {
  readonly from: PackNets;
  readonly libraries: readonly StoredLibrary[];
  readonly faces: readonly StoredFace[];
}

async function readStore({ path, from, key }: ReembedOptions): Promise<OldStore> {
  // Opening would make one.
  if (!holdsStore(path))
    throw new FaceSearchError('STORE_UNREADABLE', `Cannot read store "${path}": there is none`);
  const { store, pack } = await openWithOneOf(path, from, key);
  try {
    return { from: pack, libraries: store.libraries(), faces: await storedFaces(store) };
  } finally {
    await store.close();
  }
}

async function openWithOneOf(
  path: string,
  [pack, ...others]: readonly PackNets[],
  key: Uint8Array | undefined,
): Promise<{ readonly store: Store; readonly pack: PackNets }> {
  if (pack === undefined) throw new RangeError('Cannot read a store without a pack');
  try {
    return { store: await openLmdbStore({ path, key, ...storePack(pack) }), pack };
  } catch (fault) {
    const mismatch = fault instanceof FaceSearchError && fault.code === 'PACK_MISMATCH';
    if (mismatch && others.length > 0) return openWithOneOf(path, others, key);
    throw fault;
  }
}

async function withPool<T>(
  pack: PackNets,
  { weightsDir, workers }: ReembedOptions,
  work: (pool: VisionPool, parallel: number) => Promise<T>,
): Promise<T> {
  const parallel = 2 * workers;
  const pool = await VisionPool.open({
    pack,
    weightsDir,
    limits: defaultImageLimits,
    workers,
    queue: parallel,
  });
  try {
    return await work(pool, parallel);
  } finally {
    await pool.close();
  }
}

function progressOf({ onProgress }: ReembedOptions, step: 'match' | 'embed') {
  return (done: number, total: number): void => onProgress?.(step, done, total);
}

function missingFace({ library, face_token, user_id }: StoredFace, hasPhoto: boolean): MissingFace {
  return { group_id: library.group_id, face_token, user_id, lacks: hasPhoto ? 'face' : 'photo' };
}
