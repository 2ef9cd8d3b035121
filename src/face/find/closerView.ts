import { type Box, centreOf } from '../box.ts';
import type { View } from '../view.ts';
import { asAspect } from './aspect.ts';

/** Side of a closer look, as a multiple of the face's. */
const CLOSER = 2.8;

/** A look at a face with as much room around it as the detector likes. */
export function closerView(box: Box, turn: View['turn']): View {
  const [x, y] = centreOf(box);
  const side = Math.max(box.width, box.height) * CLOSER;
  return { ...asAspect({ left: x - side / 2, top: y - side / 2, width: side, height: side }), turn };
}
