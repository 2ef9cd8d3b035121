import type { Net } from '../../inference/runtime.ts';
import { askNets, type NetDesk } from './askNets.ts';
import type { NetNews } from './netMessages.ts';

type RunNews = Extract<NetNews, { outputs: unknown }>;

/**
 * A net of another thread, as if it were here. To close it is nothing: it is the other thread's. Where that thread is lost, so are
 * the runs that it was asked for; the next one asks its successor.
 *
 * @param net - which of those that the thread holds.
 */
export function remoteNet(desk: NetDesk, net: number, inputDims: readonly number[]): Net {
  return {
    inputDims,
    run: async (input, batch) => (await askNets<RunNews>(desk, { net, input, batch })).outputs,
    close: () => Promise.resolve(),
  };
}
