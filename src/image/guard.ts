/** Does what has to do with native code in a way of its caller's own; see `EndGate`. */
export type Guard = <T>(work: () => Promise<T>) => Promise<T>;
