import type { MessagePort } from 'node:worker_threads';
import type { LoadedNets } from '../../face/loadNets.ts';
import { FaceSearchError, type FaultCode } from '../../faceSearchError.ts';
import type { Net } from '../../inference/runtime.ts';
import { PortDesk } from '../serving/portDesk.ts';
import type { NetNews, NetOrder } from './netMessages.ts';

type NetDesk = PortDesk<NetOrder, NetNews>;
type DimsNews = Extract<NetNews, { dims: unknown }>;
type RunNews = Extract<NetNews, { outputs: unknown }>;

/**
 * The nets of another thread, as if they were here. To close them is nothing: they are the other thread's. Where that thread is
 * lost, so are the runs that it was asked for; the next one asks its successor.
 *
 * @param connect - gives a port behind which the thread of `openSharedNets` serves.
 */
export async function remoteNets(connect: () => MessagePort): Promise<LoadedNets> {
  const desk: NetDesk = new PortDesk(connect, 'runs the nets');
  const { dims } = await ask<DimsNews>(desk, { dims: true });
  return dims.map((inputDims, net) => remoteNet(desk, net, inputDims)) as readonly Net[] as LoadedNets;
}

function remoteNet(desk: NetDesk, net: number, inputDims: readonly number[]): Net {
  return {
    inputDims,
    run: async (input, batch) => (await ask<RunNews>(desk, { net, input, batch })).outputs,
    close: () => Promise.resolve(),
  };
}

/** What is not a fault is an answer to the order. */
async function ask<News extends NetNews>(desk: NetDesk, order: NetOrder): Promise<News> {
  const news = await desk.ask(order);
  if ('fault' in news) throw new FaceSearchError(news.fault.code as FaultCode, news.fault.message);
  return news as News;
}
