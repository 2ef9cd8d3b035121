import { errorOf } from '../faultOf.ts';
import type { NetNews, NetOrder } from './netMessages.ts';
import type { PortDesk } from './portDesk.ts';

/** Asks a thread whose inside is `serveNets`. */
export type NetDesk = PortDesk<NetOrder, NetNews>;

/** What is not a fault is an answer to the order. */
export async function askNets<News extends NetNews>(desk: NetDesk, order: NetOrder): Promise<News> {
  const news = await desk.ask(order);
  if ('fault' in news) throw errorOf(news.fault);
  return news as News;
}
