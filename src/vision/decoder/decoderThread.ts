import type { MessagePort } from 'node:worker_threads';
import { decodeImage } from '../../image/decodeImage.ts';
import { ImageError } from '../../image/imageError.ts';
import { loadSharp } from '../../image/loadSharp.ts';
import { exitGuard } from '../exitGuard.ts';
import { faultOf } from '../faultOf.ts';
import { serveOthers } from '../serving/serveOthers.ts';
import type { DecodeAnswer, DecodeOrder } from './decodeMessages.ts';

const guard = exitGuard();
const underWay = new Set<Promise<DecodeAnswer>>();

// The whole of a thread that openDecoder starts.
serveOthers(serve, () => Promise.all(underWay));

function serve(port: MessagePort): void {
  port.on('message', async ({ id, ...order }: DecodeOrder & { readonly id: number }) => {
    const decoding = decode(order);
    underWay.add(decoding);
    const answer = await decoding;
    underWay.delete(decoding);
    port.postMessage({ id, ...answer });
  });
}

async function decode(order: DecodeOrder): Promise<DecodeAnswer> {
  if ('greeting' in order) {
    // The first photo is not to wait for it.
    await loadSharp();
    return order;
  }
  const { bytes, limits, room } = order;
  try {
    const { width, height, data } = await decodeImage(bytes, limits, guard);
    new Uint8Array(room).set(data);
    return { width, height };
  } catch (fault) {
    return fault instanceof ImageError
      ? { refused: fault.code, message: fault.message }
      : { fault: faultOf(fault) };
  }
}
