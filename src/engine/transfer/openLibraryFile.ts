import { FaceSearchError } from '../../faceSearchError.ts';
import type { StorePack } from '../../store/storeHeader.ts';
import { type LibraryFile, readLibraryFile } from './libraryFile.ts';

/**
 * Opens a library's file for a store of a pack.
 * @throws FaceSearchError `EXPORT_UNREADABLE`; `PACK_MISMATCH` where another pack made its templates.
 */
export async function openLibraryFile(path: string, pack: StorePack): Promise<LibraryFile> {
  const file = await readLibraryFile(path);
  const { head } = file;
  if (head.pack_id === pack.packId && head.pack_hash === pack.packHash && head.dimension === pack.dimension)
    return file;
  await file.close();
  throw new FaceSearchError(
    'PACK_MISMATCH',
    `Cannot import "${path}": its templates were made with pack "${head.pack_id}" (hash ${head.pack_hash.slice(0, 12)}), the store's with "${pack.packId}" (hash ${pack.packHash.slice(0, 12)}); where the photos are at hand, "npx facedex reembed" moves a store over`,
  );
}
