/** The outputs of several runs as those of one. */
export function joinBatches(
  runs: readonly Readonly<Record<string, Float32Array>>[],
): Record<string, Float32Array> {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, inOne(runs.map((run) => run[name] as Float32Array))]));
}

function inOne(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
