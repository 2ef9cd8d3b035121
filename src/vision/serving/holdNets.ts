import { parentPort } from 'node:worker_threads';
import type { Net } from '../../inference/runtime.ts';
import { faultOf } from '../faultOf.ts';
import type { OwnerNews } from './netMessages.ts';
import { serveNets } from './serveNets.ts';
import { serveOthers } from './serveOthers.ts';

/** The whole of a thread that holds nets for others: says how loading them went (see `netsReady`), and runs them. */
export async function holdNets(open: () => Promise<readonly Net[]>): Promise<void> {
  const nets = await open().catch((fault: unknown) => tell({ fault: faultOf(fault) }));
  if (!nets) return;
  tell({ ready: true });
  serveOthers(
    (port) => serveNets(port, nets),
    () => Promise.all(nets.map((net) => net.close())),
  );
}

function tell(news: OwnerNews): undefined {
  parentPort?.postMessage(news);
}
