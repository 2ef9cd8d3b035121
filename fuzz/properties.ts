import fc from 'fast-check';
import { decodeBase64 } from '#src/api/decodeBase64.js';
import { isStrictBase64, nearlyBase64 } from './base64.ts';
import type { FuzzServers } from './http/fuzzServers.ts';
import { rawRequests } from './http/rawRequests.ts';
import { brokenPhotos, corpus } from './photos.ts';
import { attacks, requestOf } from './requests.ts';
import type { Target } from './target.ts';

/** Something that holds whatever is sent. */
export interface FuzzProperty {
  readonly name: string;
  /** Inputs of one round, with others so that the kinds take about the same time. */
  readonly runs: number;
  readonly check: fc.IAsyncProperty<unknown> | fc.IProperty<unknown>;
}

/** What is fuzzed, in the process and over HTTP. */
export async function properties(target: Target, servers: FuzzServers): Promise<readonly FuzzProperty[]> {
  const photo = brokenPhotos(await corpus());
  let calls = 0;
  const goodNowAndThen = async (): Promise<void> => {
    if (++calls % 25 === 0) await target.checkGoodSearch();
  };
  return [
    {
      name: 'requests',
      runs: 300,
      check: fc.asyncProperty(attacks(photo), async (attack) => {
        await target.attack(attack.method, requestOf(attack));
        await goodNowAndThen();
      }),
    },
    {
      name: 'photos',
      runs: 150,
      check: fc.asyncProperty(photo, fc.constantFrom('file', 'image'), async (bytes, key) => {
        await target.attack('search', { group_id: 'fuzz-a', [key]: bytes });
        await goodNowAndThen();
      }),
    },
    {
      name: 'http',
      runs: 150,
      check: fc.asyncProperty(rawRequests(photo), async (request) => {
        await servers.attack(request);
        await goodNowAndThen();
      }),
    },
    {
      name: 'base64',
      runs: 1000,
      check: fc.asyncProperty(nearlyBase64, async (text) => {
        const bytes = await decodeBase64(text);
        if ((bytes !== undefined) !== isStrictBase64(text))
          throw new Error(`It was ${bytes ? 'taken' : 'refused'}`);
      }),
    },
  ];
}
