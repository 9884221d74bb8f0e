/**
 * Solves A·x = b for a symmetric positive definite A (row-major, size × size) by Cholesky
 * decomposition; undefined when A is not positive definite.
 */
export function choleskySolve(a: Float64Array, b: Float64Array, size: number): Float64Array | undefined {
  const lower = choleskyFactor(a, size);
  return lower && substitute(lower, b, size);
}

/** The inverse of a symmetric positive definite matrix, row-major; undefined when it is not one. */
export function choleskyInverse(a: Float64Array, size: number): Float64Array | undefined {
  const lower = choleskyFactor(a, size);
  if (!lower) return undefined;
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit.fill(0);
    unit[j] = 1;
    inverse.set(substitute(lower, unit, size), j * size);
  }
  return inverse;
}

function choleskyFactor(a: Float64Array, size: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j];
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      if (i === j) {
        if (!(sum > 1e-12 * Math.abs(a[i * size + i]))) return undefined;
        lower[i * size + i] = Math.sqrt(sum);
      } else {
        lower[i * size + j] = sum / lower[j * size + j];
      }
    }
  }
  return lower;
}

function substitute(lower: Float64Array, b: Float64Array, size: number): Float64Array {
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * size + k] * x[k];
    x[i] /= lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= lower[k * size + i] * x[k];
    x[i] /= lower[i * size + i];
  }
  return x;
}
