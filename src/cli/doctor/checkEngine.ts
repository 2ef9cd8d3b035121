import { FaceSearch } from '../../engine/faceSearch.ts';
import { messageOf } from '../../messageOf.ts';
import type { Finding } from './finding.ts';

/** What an engine is opened with, for a look at a drawn face. */
export interface CheckEngineOptions {
  readonly pack: string;
  readonly weights?: string | undefined;
  readonly providerPath?: string | undefined;
}

/** Opens an engine in memory, as an application does, and has it look at a drawn face. */
export async function checkEngine({ pack, weights, providerPath }: CheckEngineOptions): Promise<Finding> {
  const finding = { check: 'Engine', subject: pack };
  const start = performance.now();
  try {
    const runtime = { name: 'auto', providerPath } as const;
    await using engine = await FaceSearch.open({ pack, weights, runtime, vision: { workers: 1 } });
    const opened = performance.now();
    const { agrees, similarity } = await engine.selfTest();
    const milliseconds = performance.now() - opened;
    const cosine = similarity === undefined ? '' : `, cosine ${similarity.toFixed(6)}`;
    const times = `opens in ${(opened - start).toFixed(0)} ms, embeds a drawn face in ${milliseconds.toFixed(0)} ms`;
    const { runtime: used } = engine.status();
    const detail = `${times} on ${used}${cosine}`;
    if (agrees) return { ...finding, state: 'good', detail, milliseconds, similarity };
    return { ...finding, state: 'bad', detail, similarity, remedy: 'see what stands behind the runtimes' };
  } catch (fault) {
    return { ...finding, state: 'bad', detail: messageOf(fault), remedy: 'see what is wrong above' };
  }
}
