// The package ships no types; this is the part of it that is used here.
declare module 'fs-native-extensions' {
  /** Takes an advisory lock on a range of bytes; false where somebody else has it. */
  export function tryLock(fd: number, offset: number, length: number): boolean;
}
