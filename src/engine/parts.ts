import { resolve } from 'node:path';
import { readKey } from '../api/encryptionKey.ts';
import type { Options } from '../api/openOptions.ts';
import { FaceSearchError } from '../faceSearchError.ts';
import { Galleries } from '../gallery/galleries.ts';
import { sweepIndexFiles } from '../gallery/sweepIndexFiles.ts';
import { defaultImageLimits, type ImageLimits } from '../image/imageLimits.ts';
import type { Pack } from '../pack/pack.ts';
import { modelVersion, packHash } from '../pack/packHash.ts';
import { readPack } from '../pack/readPack.ts';
import { similarityAt } from '../score/falseMatchRate.ts';
import { openMemoryStore } from '../store/memoryStore.ts';
import type { Store } from '../store/store.ts';
import { VisionPool } from '../vision/visionPool.ts';
import { AuditLog } from './audit/auditLog.ts';
import { LibraryCalibrations } from './libraryCalibrations.ts';
import { storePack } from './storePack.ts';

/** What an engine works with. */
export interface Parts {
  readonly options: Options;
  readonly limits: ImageLimits;
  readonly pack: Pack;
  /** The pack's name as bodies have it. */
  readonly modelVersion: string;
  readonly store: Store;
  readonly galleries: Galleries;
  readonly calibrations: LibraryCalibrations;
  readonly vision: VisionPool;
  readonly audit: AuditLog | undefined;
}

/** Faces of one user agree where two of them, on average, are as alike as one in a thousand pairs of strangers of the library is. */
const AGREEMENT_FMR = 1e-3;

type Closable = { close(): Promise<void> };

/** Opens all parts; where one cannot be opened, those before it are closed again. */
export async function openParts(options: Options): Promise<Parts> {
  const opened: Closable[] = [];
  const keep = async <T extends Closable>(part: Promise<T>): Promise<T> => {
    opened.push(await part);
    return part;
  };
  const limits = { ...defaultImageLimits, ...options.limits };
  const pack = await readPack(options.pack);
  refuseWithoutFilter(options, pack);
  try {
    const store = await keep(openStore(options, pack));
    const calibrations = new LibraryCalibrations(store, packHash(pack));
    const audit = options.audit && (await keep(AuditLog.open(options.audit.path)));
    // The nets take longest to load; the libraries are read meanwhile.
    const [vision, galleries] = await allOrNothing(
      keep(openVision(options, pack, limits)),
      keep(openGalleries({ options, pack, store, calibrations })),
    );
    return {
      options,
      limits,
      pack,
      modelVersion: modelVersion(pack),
      store,
      galleries,
      calibrations,
      vision,
      audit,
    };
  } catch (fault) {
    await closeAll(opened).catch(() => undefined);
    throw fault;
  }
}

/** Closes all parts, the store last, since the galleries may still read from it. */
export async function closeParts({ vision, galleries, store, audit }: Parts): Promise<void> {
  await closeAll([store, ...(audit ? [audit] : []), galleries, vision]);
}

function openVision(
  { weights, runtime, vision, liveness }: Options,
  pack: Pack,
  limits: ImageLimits,
): Promise<VisionPool> {
  const filtersAttacks = liveness === 'basic';
  // Threads that are started later read them again, and the host may have changed its folder by then.
  const weightsDir = weights && resolve(weights);
  return VisionPool.open({ pack, weightsDir, limits, runtime, filtersAttacks, ...vision });
}

function refuseWithoutFilter({ liveness }: Options, { id, attackFilter }: Pack): void {
  if (liveness === 'off' || attackFilter !== undefined) return;
  throw new FaceSearchError(
    'INVALID_OPTIONS',
    `Cannot open with liveness "${liveness}": pack "${id}" has no filter against photos and screens; use pack "sface" or liveness "off"`,
  );
}

async function openStore({ path, encryption }: Options, pack: Pack): Promise<Store> {
  if (path === undefined) return openMemoryStore({ dimension: pack.embedder.dimension });
  const key = encryption && (await readKey(encryption));
  // Loaded where it is wanted: an engine in memory is there sooner without what keeps faces on disk.
  const { openLmdbStore } = await import('../store/lmdbStore.ts');
  return openLmdbStore({ path, ...storePack(pack), key });
}

async function openGalleries({
  options: { path, index, mean, encryption },
  pack,
  store,
  calibrations,
}: Pick<Parts, 'options' | 'pack' | 'store' | 'calibrations'>): Promise<Galleries> {
  const libraries = store.libraries().map(({ key }) => key);
  // Absolute, as the store's: the host may change its folder, and what is deleted must go from these files all the same.
  const folder = path === undefined ? undefined : resolve(path, 'indexes');
  // Templates lie in index files as they are: beside an encrypted store there are none.
  if (folder !== undefined && encryption) await sweepIndexFiles(folder, []);
  const agreement = (key: number): number =>
    similarityAt(calibrations.of(key)?.calibration ?? pack.calibration, AGREEMENT_FMR);
  const galleries = await Galleries.open({
    dimension: pack.embedder.dimension,
    index,
    agreement: mean ? agreement : undefined,
    reload: (key) => store.templates(key),
    indexFiles:
      folder === undefined || encryption ? undefined : { folder, packHash: packHash(pack), libraries },
  });
  try {
    for (const key of libraries) await galleries.load(key, store.templates(key));
    return galleries;
  } catch (fault) {
    await galleries.close();
    throw fault;
  }
}

/** Waits for both even where one fails, so that neither is left half open. */
async function allOrNothing<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

/** Closes parts from the last to the first, each also where one before it cannot be. Rejects with the first fault, once all are done. */
async function closeAll(parts: readonly Closable[]): Promise<void> {
  const faults: unknown[] = [];
  for (const part of [...parts].reverse()) {
    try {
      await part.close();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw faults[0];
}
