import { parentPort, workerData } from 'node:worker_threads';
import type { LibraryJob } from './measureInThread.ts';
import { measureLibrary } from './measureLibrary.ts';

/** The thread in which a library is measured; measureInThread.ts starts it, and it ends by itself. */
const { pack, vectors, images, dimension, seed, way } = workerData as LibraryJob;
let row = 0;
const next = (): Float32Array => vectors.subarray(row * dimension, ++row * dimension);
const people = Array.from(images, (count) => Array.from({ length: count }, next));
parentPort?.postMessage(measureLibrary(pack, people, seed, way));
