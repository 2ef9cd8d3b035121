/**
 * Dot product of a probe with the template that begins at `offset` of `rows`: their cosine, both being of unit length.
 *
 * Four sums side by side keep the processor busy; their order is fixed, so equal vectors give equal sums, whichever
 * index or call they are compared by.
 */
export function dot(rows: Float32Array, offset: number, probe: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  const whole = probe.length - (probe.length % 4);
  for (let at = offset; i < whole; i += 4, at += 4) {
    a += (rows[at] as number) * (probe[i] as number);
    b += (rows[at + 1] as number) * (probe[i + 1] as number);
    c += (rows[at + 2] as number) * (probe[i + 2] as number);
    d += (rows[at + 3] as number) * (probe[i + 3] as number);
  }
  for (; i < probe.length; i++) a += (rows[offset + i] as number) * (probe[i] as number);
  return a + b + (c + d);
}
