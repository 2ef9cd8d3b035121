import { isDeepStrictEqual } from 'node:util';
import type { calls } from '#src/api/calls.js';
import { FaceSearch } from '#src/index.js';
import { portraitOf } from '../test/support/demoFaces.ts';
import { faultOf } from './faultOf.ts';

/** One of the nine calls. */
export type Method = keyof typeof calls;

/** Stands in a request for a token of a face that is there. */
export const SOME_TOKEN = '@token';

/** More than any call takes on a busy machine; what takes longer hangs. */
const DEADLINE = 30_000;
/** Milliseconds until a call gives the thread back: its form is checked in them. Much more than that needs. */
const SYNCHRONOUS = 1000;

/** The engine that is attacked, with a library that no attack is aimed at. */
export class Target {
  readonly engine: FaceSearch;
  readonly #ada: Buffer;
  #expected: unknown;
  #token: string;

  private constructor(engine: FaceSearch, ada: Buffer) {
    this.engine = engine;
    this.#ada = ada;
    this.#token = '0'.repeat(32);
  }

  static async open(): Promise<Target> {
    const engine = await FaceSearch.open({ vision: { workers: 1 }, limits: { maxPixels: 4_000_000 } });
    const target = new Target(engine, await portraitOf('ada'));
    await engine.createGroup({ group_id: 'good', group_name: 'Good' });
    await engine.addFace({ group_id: 'good', file: target.#ada, user_id: 'ada' });
    target.#expected = (await target.#search()).result;
    if (!Array.isArray(target.#expected) || target.#expected.length !== 1)
      throw new Error('Cannot fuzz: the good search finds nobody');
    return target;
  }

  /** Makes a call, and throws where the answer is not one of the contract's. */
  async attack(method: Method, request: unknown): Promise<void> {
    await this.refill();
    const resolved = withToken(request, this.#token);
    const call = this.engine[method].bind(this.engine) as (request: unknown) => Promise<object>;
    const start = performance.now();
    const answer = call(resolved);
    const synchronous = performance.now() - start;
    const body = await within(DEADLINE, answer);
    if (synchronous > SYNCHRONOUS) throw new Error(`${method} kept the thread for ${synchronous} ms`);
    const fault = faultOf(method, request, body);
    if (fault) throw new Error(`${method} answered ${JSON.stringify(body).slice(0, 300)}: ${fault}`);
    if (method === 'addFace' && 'face_token' in body) this.#token = String(body.face_token);
  }

  /** Throws where a good search answers differently than it did at first. */
  async checkGoodSearch(): Promise<void> {
    const { result, error } = await within(DEADLINE, this.#search());
    if (!isDeepStrictEqual(result, this.#expected))
      throw new Error(`A good search gives ${JSON.stringify(result ?? error)} now`);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  /** The libraries that are aimed at: an attack may have freed them, or filled them or added others. */
  async refill(): Promise<void> {
    const { group_infos } = await this.engine.listGroups();
    const there = new Set(group_infos?.map(({ group_id }) => group_id));
    for (const group_id of there)
      if (there.size > 20 && group_id !== 'good') await this.engine.freeGroup({ group_id, check_empty: '0' });
    for (const group_id of ['fuzz-a', 'fuzz-b'])
      if (!there.has(group_id)) await this.engine.createGroup({ group_id, group_name: group_id });
  }

  #search(): ReturnType<FaceSearch['search']> {
    return this.engine.search({ group_id: 'good', file: this.#ada, limit: 10 });
  }
}

function withToken(request: unknown, token: string): unknown {
  if (typeof request !== 'object' || request === null) return request;
  for (const key of ['face_token', 'face_tokens']) {
    const field = Object.getOwnPropertyDescriptor(request, key);
    if (field?.writable && field.value === SOME_TOKEN) return { ...request, [key]: token };
  }
  return request;
}

async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
