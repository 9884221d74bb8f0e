import { expect, it } from 'vitest';
import { sampleColumns } from '../../../models/trees/column-sample.js';
import { sampleRows } from '../../../models/trees/row-sample.js';

const rows = Int32Array.from({ length: 20_000 }, (_, i) => 3 * i);

function sample(share: number, seed: number): [taken: number[], left: number[]] {
  const [taken, left] = [new Uint32Array(20_000), new Uint32Array(20_000)];
  const count = sampleRows(rows, share, seed, taken, left);
  return [[...taken.subarray(0, count)], [...left.subarray(0, rows.length - count)]];
}

it('parts the rows about as asked, in order, by the seed', () => {
  const [taken, left] = sample(0.3, 7);
  expect(Math.abs(taken.length / 20_000 - 0.3)).toBeLessThan(0.015);
  expect([...taken, ...left].sort((a, b) => a - b)).toEqual([...rows]);
  for (const part of [taken, left]) expect(part).toEqual(part.toSorted((a, b) => a - b));
  expect(sample(0.3, 7)[0]).toEqual(taken);
  const other = new Set(sample(0.3, 8)[0]);
  expect(Math.abs(taken.filter((row) => other.has(row)).length / 20_000 - 0.09)).toBeLessThan(0.015);
});

it('takes one row at least', () => expect(sample(1e-9, 7)[0]).toHaveLength(1));

it('draws the asked share of columns', () => {
  expect(sampleColumns(10, 1, 1, 'x')).toEqual(new Uint8Array(10).fill(1));
  expect(sampleColumns(10, 0.3, 1, 'x').reduce((sum, c) => sum + c, 0)).toBe(3);
  expect(sampleColumns(10, 0.01, 1, 'x').reduce((sum, c) => sum + c, 0)).toBe(1);
});
