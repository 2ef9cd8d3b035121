import { importLibrary } from '../../engine/transfer/importLibrary.ts';
import { plural } from '../shared/plural.ts';
import { printJson } from '../shared/printJson.ts';
import type { JsonOption, StoreOptions } from '../shared/storeOptions.ts';
import { withStore } from '../shared/withStore.ts';

/** Takes in a library that `facedex export` wrote; makes the store where it is missing. */
export async function importFile(file: string, options: StoreOptions & JsonOption): Promise<void> {
  await withStore(
    options,
    async (store, pack) => {
      const { group_id, faces } = await importLibrary(store, file, pack);
      if (options.json) printJson({ group_id, face_count: faces });
      else console.log(`Imported library "${group_id}" with ${plural(faces, 'face')} into "${options.path}"`);
    },
    true,
  );
}
