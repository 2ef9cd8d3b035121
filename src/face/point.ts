/** Continuous coordinates in pixels, from the upper left corner of the photo; a pixel's centre lies at +0.5. */
export type Point = readonly [x: number, y: number];
