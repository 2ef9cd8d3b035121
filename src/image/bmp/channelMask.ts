/** A run of bits in a pixel that holds one channel. */
export interface ChannelMask {
  readonly shift: number;
  /** Largest value that the bits can hold. */
  readonly max: number;
}

/** Reads a mask such as `0x07e0`; `undefined` where it is 0 or its bits are not in a row. */
export function channelMask(mask: number): ChannelMask | undefined {
  if (mask === 0) return undefined;
  const shift = 31 - Math.clz32(mask & -mask);
  const max = mask >>> shift;
  // One more than a run of ones is a power of two; doubles hold 2 ** 32.
  return Number.isInteger(Math.log2(max + 1)) ? { shift, max } : undefined;
}

/** The channel's value in a pixel, from 0 to 255. */
export function channelValue(pixel: number, { shift, max }: ChannelMask): number {
  return Math.round((((pixel >>> shift) & max) >>> 0) * (255 / max));
}
