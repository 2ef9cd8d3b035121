/** A row-major matrix with its rows as columns; transpose() for any number of dimensions takes several times as long. */
export function transposeMatrix(data: Float32Array, columns: number): Float32Array {
  const transposed = new Float32Array(data.length);
  for (let column = 0, to = 0; column < columns; column++) {
    for (let from = column; from < data.length; from += columns) transposed[to++] = data[from] as number;
  }
  return transposed;
}
