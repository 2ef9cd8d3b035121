import { messageOf } from './messageOf.ts';

/** Why a package with a native part does not load here, and what to do about it. */
export interface AddonFault {
  readonly reason: string;
  readonly remedy: string;
  /** Both, for a message. */
  readonly text: string;
}

/** @param fault - what importing the package has thrown; its first line says why. */
export function addonFault(name: string, fault: unknown): AddonFault {
  const [line = ''] = messageOf(fault).split('\n');
  const reason = line.replace(/[.:]$/, '');
  const remedy = `run "npm i" on this very machine and with this Node.js: native parts are not carried over; "npm ls ${name}" shows whether it is there`;
  const machine = `${process.platform}-${process.arch}`;
  return { reason, remedy, text: `${name} does not load on ${machine} (${reason}); ${remedy}` };
}
