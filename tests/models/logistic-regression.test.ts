import { describe, expect, it } from 'vitest';
import { fitLogistic, singleColumn } from '../../models/logistic-regression.js';
import { sigmoid } from '../../models/logit.js';
import { seededRandom } from '../../pipeline/core/random.js';

describe('fitLogistic', () => {
  it('is the log odds of each side for a binary column', () => {
    // x = 0: 1 of 4 bad; x = 1: 3 of 5 bad
    const x = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1);
    const target = [1, 0, 0, 0, 1, 1, 1, 0, 0];
    const { parameters, converged } = fitLogistic({ design: singleColumn(x), target, l2: 0 });
    expect(converged).toBe(true);
    expect(parameters[0]).toBeCloseTo(Math.log(1 / 3), 9);
    expect(parameters[1]).toBeCloseTo(Math.log(3 / 2) - Math.log(1 / 3), 9);
  });

  it('zeroes the gradient of the penalized likelihood, whatever the block boundaries', () => {
    const random = seededRandom(2);
    for (const rows of [3, 511, 512, 513, 1300]) {
      const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal()));
      const target = Uint8Array.from(columns[0], (x) => (random.uniform() < sigmoid(x) ? 1 : 0));
      target[0] = 0;
      target[1] = 1;
      const design = {
        rows,
        width: 3,
        load: (start: number, length: number, into: Float64Array) =>
          columns.forEach((column, j) => {
            into.set(column.subarray(start, start + length), j * length);
          }),
      };
      const { parameters } = fitLogistic({ design, target, l2: 2 });
      const gradient = [0, 0, 0, 0];
      for (let row = 0; row < rows; row++) {
        const x = [1, ...columns.map((column) => column[row])];
        const p = sigmoid(x.reduce((sum, value, j) => sum + value * parameters[j], 0));
        x.forEach((value, j) => {
          gradient[j] += (p - target[row]) * value;
        });
      }
      gradient.forEach((g, j) => {
        expect(Math.abs(g + (j > 0 ? 2 * parameters[j] : 0))).toBeLessThan(1e-6);
      });
    }
  });

  it('says that separated classes have no fit, and that a penalty gives them one', () => {
    const design = singleColumn(Float64Array.of(1, 2, 3, 4));
    expect(fitLogistic({ design, target: [0, 0, 1, 1], l2: 0 }).converged).toBe(false);
    expect(fitLogistic({ design, target: [0, 0, 1, 1], l2: 1 }).converged).toBe(true);
  });
});
