import { constants } from 'node:os';

/** Flag of dlopen() that keeps a library in the process for good, from dlfcn.h; Windows has none. */
const RTLD_NODELETE: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 0x1000, darwin: 0x80 };

/**
 * Loads native addons that stay in the process after the thread which has loaded them ends. Node takes the addons of a
 * worker thread out of memory with it; TensorFlow's library leaves threads and exit handlers behind, so that the process
 * would crash when it exits.
 */
export function keepAddons<T>(load: () => T): T {
  const { dlopen } = process;
  const keep = RTLD_NODELETE[process.platform] ?? 0;
  process.dlopen = (module, filename, flags = constants.dlopen.RTLD_LAZY) =>
    dlopen.call(process, module, filename, flags | keep);
  try {
    return load();
  } finally {
    process.dlopen = dlopen;
  }
}
