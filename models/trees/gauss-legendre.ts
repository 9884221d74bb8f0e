/** Points and weights of a quadrature over [0, 1]. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const known: Quadrature[] = [];

/**
 * Gauss–Legendre quadrature over [0, 1], exact for polynomials of degree 2n − 1. The points are the roots
 * of the Legendre polynomial of degree n, found by Newton's method.
 */
export function gaussLegendre(n: number): Quadrature {
  known[n] ??= computed(n);
  return known[n];
}

function computed(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let round = 0; round < 20; round++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    points[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
