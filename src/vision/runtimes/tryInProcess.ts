import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { nameProviderPath } from '../../inference/onnxruntime/providerLinks.ts';
import { missingPart } from '../../inference/runtimes/missingPart.ts';
import type { Trial, TrialSetup } from './trial.ts';
import type { TrialOrder } from './trialProcess.ts';

/**
 * Milliseconds after which a trial is given up. On its first start a GPU may compile for a minute, for which only those wait
 * who have asked for it by name.
 */
export const PATIENCE = { auto: 10_000, named: 120_000 } as const;
/** Characters of its output that are kept. */
const MOST_OUTPUT = 4000;

/**
 * Tries a runtime in a process of its own, so that a driver that crashes takes no host with it, what it prints stays out of
 * the host's output, and whatever it holds is given back. Never rejects. What a look at a few files refuses is not started.
 *
 * @param longest - milliseconds after which it is given up.
 */
export async function tryInProcess(setup: TrialSetup, longest: number): Promise<Trial> {
  const lacking = missingPart(setup.runtime);
  if (lacking !== undefined) return { refused: lacking };
  const child = fork(fileURLToPath(new URL('./trialProcess.js', import.meta.url)), [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = collect([child.stdout, child.stderr]);
  try {
    const order: TrialOrder = { setup, hardwareOnly: setup.runtime.name === 'onnxruntime-webgpu' };
    child.send(order, () => undefined);
    const trial = await outcome(child, longest);
    const said = nameProviderPath(output(), setup.runtime.providerPath);
    return withReason(trial, said);
  } finally {
    // Not left to end by itself: providers crash as they are unloaded, which would be reported to the user.
    child.kill('SIGKILL');
  }
}

function outcome(child: ChildProcess, longest: number): Promise<Trial> {
  return new Promise((resolve) => {
    const refuse = (refused: string): void => resolve({ refused });
    const late = setTimeout(
      refuse,
      longest,
      `its trial took longer than ${longest / 1000} s, as it does where an adapter computes on the CPU (llvmpipe, SwiftShader)`,
    );
    child.once('message', (trial) => resolve(trial as Trial));
    child.on('error', (fault) => refuse(`its trial could not be started: ${fault.message}`));
    child.once('close', (code, signal) => refuse(`its trial was ended by ${signal ?? `exit code ${code}`}`));
    child.once('close', () => clearTimeout(late));
  });
}

/** Reads streams to their end. @returns what has come of them so far. */
function collect(streams: readonly (Readable | null)[]): () => string {
  let text = '';
  for (const stream of streams)
    stream?.on('data', (piece: Buffer) => {
      text = (text + piece).slice(-MOST_OUTPUT);
    });
  return () => text;
}

/** Native code says on stderr what its exceptions do not: which library is missing, for one. */
function withReason(trial: Trial, output: string): Trial {
  if (!('refused' in trial)) return trial;
  const line = output
    .split('\n')
    .find((each) => /cannot open shared object|Couldn't load|Failed to load/i.test(each));
  return line === undefined ? trial : { ...trial, refused: `${tidy(line)}: ${trial.refused}` };
}

/** Without colours, time and place in onnxruntime's source. */
function tidy(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/^.*(?=Failed to load library)/, '')
    .trim();
}
