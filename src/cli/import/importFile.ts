import { storePack } from '../../engine/storePack.ts';
import { importLibrary } from '../../engine/transfer/importLibrary.ts';
import { openLibraryFile } from '../../engine/transfer/openLibraryFile.ts';
import { readPack } from '../../pack/readPack.ts';
import { eraseExpired } from '../shared/eraseExpired.ts';
import { plural } from '../shared/plural.ts';
import { printable } from '../shared/printable.ts';
import { printJson } from '../shared/printJson.ts';
import type { JsonOption, StoreOptions } from '../shared/storeOptions.ts';
import { withStore } from '../shared/withStore.ts';

/** Takes in a library that `facedex export` wrote; makes the store where it is missing, once the file's head has been read. */
export async function importFile(path: string, options: StoreOptions & JsonOption): Promise<void> {
  const file = await openLibraryFile(path, storePack(await readPack(options.pack)));
  try {
    await withStore(
      options,
      async (store) => {
        const { group_id, faces } = await importLibrary(store, file);
        // The days come with the library.
        await eraseExpired(store, options.path);
        if (options.json) printJson({ group_id, face_count: faces });
        else
          console.log(
            printable(`Imported library "${group_id}" with ${plural(faces, 'face')} into "${options.path}"`),
          );
      },
      true,
    );
  } finally {
    await file.close();
  }
}
