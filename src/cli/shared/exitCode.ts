/** What the process ends with, the same for every command. */
export const exitCode = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** It worked, and the answer is no: nobody was found, or not all of it could be done. */
  no: 3,
  /** 128 and the number of the signal, as shells have it. */
  interrupted: 130,
  terminated: 143,
} as const;
