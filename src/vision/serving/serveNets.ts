import type { MessagePort } from 'node:worker_threads';
import type { Net } from '../../inference/runtime.ts';
import { faultOf } from '../faultOf.ts';
import type { NetAnswer, NetOrder } from './netMessages.ts';

/** Runs nets for whoever is behind a port, for as long as there is somebody. */
export function serveNets(port: MessagePort, nets: readonly Net[]): void {
  port.on('message', async ({ id, ...order }: NetOrder & { readonly id: number }) => {
    const answer = await answerTo(order, nets).catch((fault: unknown) => ({ fault: faultOf(fault) }));
    port.postMessage({ id, ...answer }, 'outputs' in answer ? buffersOf(answer.outputs) : []);
  });
}

async function answerTo(order: NetOrder, nets: readonly Net[]): Promise<NetAnswer> {
  if ('dims' in order) return { dims: nets.map(({ inputDims }) => inputDims) };
  const { net, input, batch } = order;
  return { outputs: await (nets[net] as Net).run(input, batch) };
}

function buffersOf(outputs: Readonly<Record<string, Float32Array>>): ArrayBuffer[] {
  return Object.values(outputs).map(({ buffer }) => buffer as ArrayBuffer);
}
