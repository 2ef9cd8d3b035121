import { resolve } from 'node:path';
import type { RuntimeOptionName } from '../api/openOptions.ts';
import { ownManifest } from '../ownManifest.ts';
import { packHash } from '../pack/packHash.ts';
import { STORE_FORMAT } from '../store/storeHeader.ts';
import { needsLock } from '../vision/runtimes/lockRuntime.ts';
import type { Parts } from './parts.ts';
import { retentionDays } from './retention.ts';

/**
 * What an engine is made of, for logs and for whoever is asked for help: no face, no user.
 *
 * @example
 * const { version, pack, runtime } = await engine.info();
 * console.log(version, pack.id, runtime.name); // 0.1.0 sface onnxruntime-cpu
 */
export interface EngineInfo {
  /** Of facedex. */
  readonly version: string;
  /** The pack's id and the first 8 digits of its hash. */
  readonly model_version: string;
  /** The nets. */
  readonly pack: {
    /** `sface`, `face-api`, or the id of a pack of your own. */
    readonly id: string;
    /** Of everything in the pack that decides an embedding, 64 hex digits. */
    readonly hash: string;
  };
  /** What runs the nets. */
  readonly runtime: RuntimeInfo;
  /** Threads that look at photos. */
  readonly workers: number;
  /** In order of creation. */
  readonly libraries: readonly LibraryInfo[];
  /** Where the faces are kept; null in memory. */
  readonly store: { readonly path: string; readonly format: number } | null;
  /** Version of Node.js. */
  readonly node: string;
  /** `process.platform`. */
  readonly platform: string;
  /** `process.arch`. */
  readonly arch: string;
}

/** What runs the nets, and why nothing else does. */
export interface RuntimeInfo {
  /** The one that is used. */
  readonly name: Exclude<RuntimeOptionName, 'auto'>;
  /** The option `runtime`. */
  readonly asked: RuntimeOptionName;
  /** Those that `auto` would have had, with the reason why each was passed over. */
  readonly refused: readonly { readonly name: RuntimeOptionName; readonly reason: string }[];
  /** Milliseconds that the nets took for the drawn face when they were opened, the first run of all. */
  readonly warm_up_ms: number;
  /** Cosine between what they made of it and the pack's golden embedding; absent where the pack has none. */
  readonly similarity?: number;
  /**
   * How many times as fast the nets were in batches of eight as one by one; absent where that was not measured: only a GPU
   * may gain.
   */
  readonly batch_gain?: number;
  /** Whether one thread holds the nets for all workers and makes one run of those that wait, since batches gain there. */
  readonly joins_runs: boolean;
  /**
   * Whether the nets of all workers of all engines in this process take turns, one run at a time: more workers then decode
   * photos side by side, but do not run nets side by side.
   */
  readonly takes_turns: boolean;
}

/** A library as `info()` shows it. */
export interface LibraryInfo {
  /** Of the library. */
  readonly group_id: string;
  /** Faces that it holds. */
  readonly face_count: number;
  /** Days after which its faces are removed by themselves; null is for ever. */
  readonly retention_days: number | null;
  /** What answers its searches now. */
  readonly index: 'exact' | 'hnsw';
}

/** Reads off an engine's parts what they are. */
export async function engineInfo({
  options,
  pack,
  modelVersion,
  store,
  galleries,
  vision,
}: Parts): Promise<EngineInfo> {
  const { milliseconds, batchGain, joins, ...runtime } = vision.runtime;
  const libraries = store.libraries().map(async (library) => {
    const { key, group_id, size } = library;
    const { kind } = await galleries.status(key);
    const retention_days = retentionDays(library, options.retention) ?? null;
    return { group_id, face_count: size, retention_days, index: kind };
  });
  return {
    version: ownManifest().version,
    model_version: modelVersion,
    pack: { id: pack.id, hash: packHash(pack) },
    runtime: {
      ...runtime,
      warm_up_ms: milliseconds,
      ...(batchGain === undefined ? {} : { batch_gain: batchGain }),
      joins_runs: joins,
      takes_turns: needsLock(runtime.name),
    },
    workers: vision.workers,
    libraries: await Promise.all(libraries),
    store: options.path === undefined ? null : { path: resolve(options.path), format: STORE_FORMAT },
    node: process.version,
    platform: process.platform,
    arch: process.arch,
  };
}
