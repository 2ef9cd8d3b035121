import { areaOf } from '../box.ts';
import type { Detection } from '../detection.ts';

/** Largest first. */
export function bySize<T extends Detection>(detections: readonly T[]): T[] {
  return [...detections].sort((a, b) => areaOf(b.box) - areaOf(a.box));
}
