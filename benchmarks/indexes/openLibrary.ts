// Run in a process of its own: opens the store in a folder, loads its library and tells how long that took and what
// memory the whole process has before and then.
import { readFileSync } from 'node:fs';
import { Galleries } from '#src/gallery/galleries.js';
import { openLmdbStore } from '#src/store/lmdbStore.js';
import { storeOptions } from './storeOptions.ts';

const [path = '', dimension = ''] = process.argv.slice(2);
const start = performance.now();
const store = await openLmdbStore(storeOptions(path, Number(dimension)));
const [library] = store.libraries();
if (!library) throw new Error(`Cannot measure "${path}": it holds no library`);
const galleries = await Galleries.open({
  dimension: Number(dimension),
  index: 'exact',
  // As the engine has it; made-up faces of one user would agree.
  agreement: () => 0.3,
  reload: (key) => store.templates(key),
});
const empty = memory();
await galleries.load(library.key, store.templates(library.key));
const seconds = (performance.now() - start) / 1000;
const { size } = await galleries.status(library.key);
console.log(JSON.stringify({ size, seconds, empty, loaded: memory() }));
await galleries.close();
await store.close();

/** Bytes of the process, and those of them that are not pages of files, which the system can take back. */
function memory(): { all: number; own: number } {
  const all = process.memoryUsage().rss;
  if (process.platform !== 'linux') return { all, own: all };
  const [, kilobytes] = /RssFile:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return { all, own: all - 1024 * Number(kilobytes) };
}
