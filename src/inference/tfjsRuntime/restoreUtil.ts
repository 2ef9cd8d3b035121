import util from 'node:util';

/**
 * Puts two functions back into `node:util` that `@tensorflow/tfjs-node` 4.22 calls with every op: Node 22 writes a warning
 * when they are called, from Node 23 on they are gone. They do what they always did, so nobody else is disturbed.
 */
export function restoreUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}
