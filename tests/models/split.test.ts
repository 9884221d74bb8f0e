import { describe, expect, it } from 'vitest';
import { assignFolds, foldSides, splitSides } from '../../models/split.js';

const group = Int32Array.from({ length: 20_000 }, (_, row) => Math.floor(row / 2) - 300);

describe('assignFolds', () => {
  it('keeps a customer in one fold, the folds about equal', () => {
    const folds = assignFolds(group, 5, 42);
    const counts = new Array(5).fill(0);
    folds.forEach((fold, row) => {
      counts[fold]++;
      expect(fold).toBe(folds[row - (row % 2)]);
    });
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(200);
  });

  it('depends on the customer and the seed alone', () => {
    const folds = assignFolds(group, 5, 42);
    expect(assignFolds(group.slice(500, 600), 5, 42)).toEqual(folds.slice(500, 600));
    expect(assignFolds(group, 5, 43)).not.toEqual(folds);
  });

  it('never changes: recorded splits stay valid', () => {
    expect([...assignFolds(Int32Array.of(0, 1, 2, 3, -1, 2147483647), 10, 7)]).toEqual([2, 7, 4, 9, 5, 1]);
  });
});

describe('splitSides', () => {
  it('parts all rows by customer in about the asked share', () => {
    const { train, test } = splitSides(group, 0.3, 1);
    const trainCustomers = new Set(train.map((row) => group[row]));
    expect(train.length + test.length).toBe(group.length);
    expect(test.every((row) => !trainCustomers.has(group[row]))).toBe(true);
    expect(Math.abs(test.length / group.length - 0.3)).toBeLessThan(0.02);
  });

  it('takes one fold as the test side', () => {
    expect(foldSides(Int32Array.of(0, 1, 2, 1), 1)).toEqual({
      train: Int32Array.of(0, 2),
      test: Int32Array.of(1, 3),
    });
  });
});
