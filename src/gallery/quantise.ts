/** Largest absolute value of a row's codes, before the rest of a pair is taken in. */
const MAX_CODE = 127;
/** Steps of a pair to one of its second code. */
export const PAIR_STEPS = 256;
const MAX_INT16 = 32_767;
/**
 * What the values of a probe may add up to, signs left aside: times the largest pair, 128 * 256, it is below 2^31.
 */
const MAX_SUM = 65_535;
/** Codes that the kernel takes at a time. */
export const GROUP = 16;

/** What a row's codes stand for: `scale * codes`, and how far that is from the row. */
export interface QuantisedRow {
  /** A float32 number, above 0. */
  readonly scale: number;
  /** Length of `row - scale * codes`, divided by the scale. */
  readonly ratio: number;
}

/**
 * Rounds a row to int8 codes of the step that just covers its largest value, two of them in each 16 bits.
 *
 * The kernel takes a pair as one number, 256 times its second code plus the byte of its first, since taking them apart costs
 * it more than the multiplication. So the code that a second byte `b` behind a first one `a` stands for is not `b`, but `b + a / 256`,
 * `a` taken as 0 to 255. Rounding takes that into account: no value is further from its code than half a step.
 */
export function quantiseRow(row: Float32Array, codes: Int8Array): QuantisedRow {
  const scale = Math.fround(largest(row) / MAX_CODE) || 1;
  let squares = 0;
  for (let i = 0; i < row.length; i += 2) {
    const first = (row[i] as number) / scale;
    const code = Math.round(first);
    codes[i] = code;
    squares += (first - code) ** 2;
    if (i + 1 === row.length) break;
    const second = (row[i + 1] as number) / scale - (code & 255) / PAIR_STEPS;
    const next = Math.round(second);
    codes[i + 1] = next;
    squares += (second - next) ** 2;
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

/**
 * Rounds a probe to int16 values, no larger than lets what the kernel sums fit into int32, whatever the codes.
 * @param values - in the order in which the kernel reads them: of 16 dimensions the eight second ones of pairs, then the first.
 */
export function quantiseProbe(probe: Float32Array, values: Int16Array): QuantisedProbe {
  // Rounding adds half a step to each value at most.
  const sum = probe.reduce((all, value) => all + Math.abs(value), 0);
  const factor = Math.max(sum / (MAX_SUM - probe.length / 2), largest(probe) / MAX_INT16) || 1;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < probe.length; i++) {
    const value = probe[i] as number;
    const rounded = Math.round(value / factor);
    values[placeOf(i)] = rounded;
    squares += value * value;
    rest += (value - factor * rounded) ** 2;
  }
  return { factor, length: Math.sqrt(squares), residual: Math.sqrt(rest) };
}

/** Where the kernel reads the value of a dimension. */
function placeOf(dimension: number): number {
  const inGroup = dimension % GROUP;
  const isSecond = inGroup % 2 === 1;
  return dimension - inGroup + (inGroup >> 1) + (isSecond ? 0 : GROUP / 2);
}

function largest(vector: Float32Array): number {
  let most = 0;
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i] as number));
  return most;
}
