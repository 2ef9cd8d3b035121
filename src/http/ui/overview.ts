import type { GroupInfo } from '../../api/bodies.ts';
import type { Body } from '../../api/envelope.ts';
import type { EngineStatus } from '../../engine/engineStatus.ts';
import type { FaceSearch } from '../../engine/faceSearch.ts';
import type { CheckedUiOptions } from '../serverOptions.ts';

/** What the page starts from. */
export interface OverviewBody {
  /** Whether the page only looks. */
  readonly read_only: boolean;
  /** Which faces are taken when somebody is enrolled. */
  readonly quality: EngineStatus['quality'];
  /** The ids that the page may name; absent where that is any. */
  readonly groups?: readonly string[];
  readonly group_infos: readonly OverviewGroup[];
}

/** A library with its size. */
export interface OverviewGroup extends GroupInfo {
  /** Faces that it holds. */
  readonly face_count: number;
  /** N by which its scores go. */
  readonly library_size: number;
}

/** Lists the libraries with their sizes, and says what the page may do. */
export async function overview(
  engine: FaceSearch,
  _fields: object,
  page: CheckedUiOptions,
): Promise<Body<OverviewBody>> {
  const { error, group_infos, ...envelope } = await engine.listGroups();
  if (error !== undefined) return { ...envelope, error };
  const { quality, libraries } = engine.status();
  const sizes = new Map(libraries.map((library) => [library.group_id, library]));
  const infos = group_infos.map((info) => {
    const { face_count = 0, library_size = 1 } = sizes.get(info.group_id) ?? {};
    return { ...info, face_count, library_size };
  });
  const groups = page.groups && { groups: page.groups };
  return { ...envelope, read_only: page.readOnly, quality, ...groups, group_infos: infos };
}
