/**
 * Reorders the dimensions of a row-major tensor: dimension `i` of the result is dimension `order[i]` of `data`.
 *
 * @example
 * transpose(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0]); // 1, 4, 2, 5, 3, 6
 */
export function transpose(
  data: Float32Array,
  dims: readonly number[],
  order: readonly number[],
): Float32Array {
  const lengths = order.map((axis) => dims[axis] ?? 1);
  const strides = order.map((axis) => dims.slice(axis + 1).reduce((size, dim) => size * dim, 1));
  const result = new Float32Array(data.length);
  let next = 0;
  const copy = (axis: number, place: number): void => {
    const length = lengths[axis];
    const stride = strides[axis] ?? 1;
    if (length === undefined) result[next++] = data[place] ?? Number.NaN;
    else for (let i = 0; i < length; i++) copy(axis + 1, place + i * stride);
  };
  copy(0, 0);
  return result;
}
