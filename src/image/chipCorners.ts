import { type Affine, applyAffine } from './affine.ts';

/** The four corners of a square chip in the photo's pixels, in the order of a walk around it. */
export function chipCorners(toSource: Affine, size: number): [x: number, y: number][] {
  return [
    applyAffine(toSource, 0, 0),
    applyAffine(toSource, size, 0),
    applyAffine(toSource, size, size),
    applyAffine(toSource, 0, size),
  ];
}
