import { expect, it } from 'vitest';
import { gaussLegendre } from '../../../models/trees/gauss-legendre.js';

it.each([1, 2, 3, 5, 8, 20])('%i points integrate every power they must', (n) => {
  const { points, weights } = gaussLegendre(n);
  for (let degree = 0; degree < 2 * n; degree++) {
    const sum = points.reduce((total, point, i) => total + weights[i] * point ** degree, 0);
    expect(sum).toBeCloseTo(1 / (degree + 1), 13);
  }
});
