import type { Photo } from '../../image/photo.ts';
import type { Box } from '../box.ts';
import type { View } from '../view.ts';

/** A look without its turn. */
export type Aspect = Omit<View, 'turn'>;

/** A look at a part of the photo. */
export function asAspect(part: Box): Aspect {
  return { border: 0, part };
}

/** Pixels of the photo along the side of an aspect, border and all. */
export function sideOf({ part, border }: Aspect, { width, height }: Photo): number {
  return (part ? Math.max(part.width, part.height) : Math.max(width, height)) * (1 + 2 * border);
}
