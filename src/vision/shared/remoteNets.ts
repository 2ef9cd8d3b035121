import type { MessagePort } from 'node:worker_threads';
import type { LoadedNets } from '../../face/loadNets.ts';
import type { Net } from '../../inference/runtime.ts';
import { askNets, type NetDesk } from '../serving/askNets.ts';
import type { NetNews } from '../serving/netMessages.ts';
import { PortDesk } from '../serving/portDesk.ts';
import { remoteNet } from '../serving/remoteNet.ts';

type DimsNews = Extract<NetNews, { dims: unknown }>;

/**
 * The nets of another thread, as if they were here; see `remoteNet`.
 *
 * @param connect - gives a port behind which the thread of `openSharedNets` serves.
 */
export async function remoteNets(connect: () => MessagePort): Promise<LoadedNets> {
  const desk: NetDesk = new PortDesk(connect, 'runs the nets');
  const { dims } = await askNets<DimsNews>(desk, { dims: true });
  return dims.map((inputDims, net) => remoteNet(desk, net, inputDims)) as readonly Net[] as LoadedNets;
}
