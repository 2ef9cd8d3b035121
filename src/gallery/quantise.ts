/** Largest absolute value of a row's codes. */
const MAX_CODE = 127;
const MAX_INT16 = 32_767;
const MAX_INT32 = 2 ** 31 - 1;

/** What a row's codes stand for: `scale * codes`, and how far that is from the row. */
export interface QuantisedRow {
  /** A float32 number, above 0. */
  readonly scale: number;
  /** Length of `row - scale * codes`, divided by the scale. */
  readonly ratio: number;
}

/** Rounds a row to int8 codes of the step that just covers its largest value. */
export function quantiseRow(row: Float32Array, codes: Int8Array): QuantisedRow {
  const scale = Math.fround(largest(row) / MAX_CODE) || 1;
  let squares = 0;
  for (let i = 0; i < row.length; i++) {
    const value = (row[i] as number) / scale;
    const code = Math.round(value);
    codes[i] = code;
    squares += (value - code) ** 2;
  }
  return { scale, ratio: Math.sqrt(squares) };
}

/** What the int16 values of a probe stand for: `factor * values`, and how far that is from the probe. */
export interface QuantisedProbe {
  readonly factor: number;
  /** Length of the probe. */
  readonly length: number;
  /** Length of `probe - factor * values`. */
  readonly residual: number;
}

/** Rounds a probe to int16 values, no larger than lets their dot product with any codes fit into int32. */
export function quantiseProbe(probe: Float32Array, values: Int16Array): QuantisedProbe {
  const most = Math.min(MAX_INT16, Math.floor(MAX_INT32 / (MAX_CODE * probe.length)));
  const factor = largest(probe) / most || 1;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < probe.length; i++) {
    const value = probe[i] as number;
    const rounded = Math.round(value / factor);
    values[i] = rounded;
    squares += value * value;
    rest += (value - factor * rounded) ** 2;
  }
  return { factor, length: Math.sqrt(squares), residual: Math.sqrt(rest) };
}

function largest(vector: Float32Array): number {
  let most = 0;
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i] as number));
  return most;
}
