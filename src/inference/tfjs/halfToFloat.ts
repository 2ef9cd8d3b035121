/** Exponents of a half are biased by 15, those of a float by 127. */
const REBIAS = 2 ** (127 - 15);

/**
 * Widens IEEE 754 half floats, given by their bits, without loss.
 *
 * The bits of a half, moved to where a float has them, read as the same number with the wrong bias; one
 * multiplication by a power of two puts it right, for subnormal halves too.
 */
export function halfToFloat(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const infinite = (half & 0x7c00) === 0x7c00 ? 0x7f800000 : 0;
    bits[i] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13) | infinite;
    floats[i] = (floats[i] ?? 0) * REBIAS;
  }
  return floats;
}
