import { type Affine, applyAffine } from '../image/affine.ts';
import type { Box } from './box.ts';

/** Where a map that turns by quarters takes a box; the result is upright again. */
export function mapBox(map: Affine, box: Box): Box {
  const [x0, y0] = applyAffine(map, box.left, box.top);
  const [x1, y1] = applyAffine(map, box.left + box.width, box.top + box.height);
  return {
    left: Math.min(x0, x1),
    top: Math.min(y0, y1),
    width: Math.abs(x1 - x0),
    height: Math.abs(y1 - y0),
  };
}
