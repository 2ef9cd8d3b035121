import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { messageOf } from '../messageOf.ts';

/** A folder that is to be made out of another one. */
export interface NewFolder {
  /** As the user calls it. */
  readonly path: string;
  /** The folder that it is made out of, as the user calls it. */
  readonly source: string;
  /** What cannot be done where it fails, for messages. */
  readonly failure: string;
}

/**
 * Where a new folder is to be: its path without links, so that a name beside it is on the same disk.
 * @throws FaceSearchError `STORE_UNWRITABLE` where something is there, an empty folder on the same disk aside, or where it and its source are the
 * same or lie in one another.
 */
export function newPlace({ path, source, failure }: NewFolder): string {
  try {
    const place = realPlace(resolve(path));
    const fault = overlap(place, realPlace(resolve(source)), source) ?? occupant(place);
    if (fault !== undefined) throw new Error(fault);
    return place;
  } catch (error) {
    throw newFolderFault(failure, error);
  }
}

/** What keeps a new folder from being made, unless it is a fault of ours already. */
export function newFolderFault(failure: string, error: unknown): FaceSearchError {
  if (error instanceof FaceSearchError) return error;
  return new FaceSearchError('STORE_UNWRITABLE', `${failure}: ${messageOf(error)}`, { cause: error });
}

/** @param path - absolute; what it ends with may be yet to be made. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(realPlace(dirname(path)), basename(path));
  }
}

function overlap(place: string, source: string, name: string): string | undefined {
  if (place === source) return `it is "${name}" itself`;
  if (place.startsWith(join(source, sep))) return `it lies in "${name}"`;
  if (source.startsWith(join(place, sep))) return `"${name}" lies in it`;
  return undefined;
}

function occupant(place: string): string | undefined {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  // A folder that a disk is mounted on cannot be given another one's place.
  if (found.isDirectory() && found.dev !== lstatSync(dirname(place)).dev)
    return 'a disk is mounted there; give a folder on it that is not there yet';
  if (found.isDirectory() && readdirSync(place).length === 0) return undefined;
  return `it is there already${found.isDirectory() ? '' : ', and no folder'}; choose another one`;
}
