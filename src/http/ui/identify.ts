import type { SearchResult } from '../../api/bodies.ts';
import type { Body } from '../../api/envelope.ts';
import type { SearchRequest } from '../../api/requests.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import { falseAlarmRate } from '../../score/falseAlarmRate.ts';

/** What a search has found, with the names behind the tokens. */
export interface IdentifyBody {
  /** N by which the scores go. */
  readonly library_size: number;
  /** Best first. */
  readonly result: readonly Identified[];
}

/** One face that was found. */
export interface Identified extends SearchResult {
  readonly user_id: string;
  readonly user_data: string;
  /** The share of searches by strangers that return anybody with this score or a higher one. */
  readonly fpir: number;
}

/** A search, and for each face that it returns whose it is and what its score means. */
export async function identify(engine: FaceSearch, fields: object): Promise<Body<IdentifyBody>> {
  const { error, result, ...envelope } = await engine.search(fields as SearchRequest);
  if (error !== undefined) return { ...envelope, error };
  const { group_id } = fields as SearchRequest;
  const size = engine.status().libraries.find((library) => library.group_id === group_id)?.library_size ?? 1;
  const identified = await Promise.all(result.map((found) => withName(engine, found, size)));
  return { ...envelope, library_size: size, result: identified.flat() };
}

/** None where the face was deleted meanwhile. */
async function withName(engine: FaceSearch, found: SearchResult, size: number): Promise<Identified[]> {
  const { info } = await engine.faceInfo(found);
  if (!info) return [];
  const { user_id, user_data } = info;
  return [{ ...found, user_id, user_data, fpir: falseAlarmRate(found.score, size) }];
}
