import { readFile } from 'node:fs/promises';

/** Bytes of a photo; undefined where it cannot be read. */
export type ReadPhoto = (path: string) => Promise<Uint8Array | undefined>;

/** A photo that was passed over. */
export interface UnreadablePhoto {
  readonly path: string;
  readonly why: string;
}

/** Reads photos, and notes those that cannot be read: one of many is no reason to end. */
export function readPhotos(): { readonly read: ReadPhoto; readonly unreadable: () => UnreadablePhoto[] } {
  const faults = new Map<string, string>();
  return {
    async read(path) {
      try {
        return await readFile(path);
      } catch (error) {
        faults.set(path, (error as Error).message);
        return undefined;
      }
    },
    unreadable: () => Array.from(faults, ([path, why]) => ({ path, why })),
  };
}
