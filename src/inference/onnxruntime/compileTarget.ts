import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { cpus } from 'node:os';

/** Bytes of /proc/cpuinfo in which the first core is described; all of it takes long where there are many. */
const FIRST_CORE = 8192;

/**
 * What a net that onnxruntime has compiled depends on: onnxruntime's version, and what the processor can do, by which it chose
 * kernels and laid out weights.
 */
export function compileTarget(version: string): string {
  const { platform, arch } = process;
  return createHash('sha256')
    .update(JSON.stringify([version, platform, arch, processor()]))
    .digest('hex');
}

/** Linux says what the processor can do, of which a virtual machine may hide some; others only what it is. */
function processor(): string | undefined {
  return process.platform === 'linux' ? featuresOfLinux() : cpus()[0]?.model;
}

function featuresOfLinux(): string | undefined {
  const head = Buffer.alloc(FIRST_CORE);
  const fd = openSync('/proc/cpuinfo', 'r');
  try {
    readSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
  return /^(flags|Features)\s*:.*$/m.exec(head.toString('latin1'))?.[0];
}
