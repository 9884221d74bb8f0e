import { afterAll, expect, test } from 'vitest';
import { chooseBins, missingBin } from '../../../models/trees/feature-bins.js';
import { openTrainingMemory, type TrainingMemory } from '../../../models/trees/training-memory.js';
import { seededRandom } from '../../../pipeline/core/random.js';

const [rows, width] = [9000, 21];
const random = seededRandom(3);
const matrix = {
  rows,
  features: Array.from({ length: width }, (_, f) => ({
    name: `f${f}`,
    kind: f === 4 ? ('category' as const) : ('number' as const),
    direction: 0 as const,
  })),
  columns: Array.from({ length: width }, (_, f) =>
    Float32Array.from({ length: rows }, () =>
      random.uniform() < 0.1 ? Number.NaN : f === 4 ? random.below(7) : f === 9 ? 1 : random.normal(),
    ),
  ),
};
matrix.columns[9].fill(1);
const bins = chooseBins(
  matrix,
  Int32Array.from({ length: rows }, (_, row) => row),
);
const opened: TrainingMemory[] = [];
afterAll(() => Promise.all(opened.map(({ runner }) => runner.close())));

test.each([1, 2, 3])('%i threads: every value stands in its bin, by column and by row', (threads) => {
  const data = { matrix, target: new Float32Array(rows) };
  const training = openTrainingMemory(data, bins, { leaves: 31, threads, kernels: 'wasm' });
  opened.push(training);
  const { u8, places, stride, columns } = training;
  expect(columns.map(({ feature }) => feature)).toEqual([...matrix.columns.keys()].filter((f) => f !== 9));
  columns.forEach(({ feature, place }, c) => {
    const { values, feature: kind } = bins[feature];
    const wanted = Array.from(matrix.columns[feature], (value) => {
      if (Number.isNaN(value)) return missingBin;
      if (kind.kind === 'category') return values.indexOf(value);
      const bin = values.findIndex((edge) => value <= edge);
      return bin < 0 ? values.length : bin;
    });
    expect([...u8.subarray(place, place + rows)]).toEqual(wanted);
    expect(wanted.map((_, row) => u8[places.bins + row * stride + c])).toEqual(wanted);
  });
});

test.each([1, 2, 3])(
  '%i threads: each column is counted by one of them, in packs that the kernels know',
  (threads) => {
    const training = openTrainingMemory({ matrix, target: new Float32Array(rows) }, bins, {
      leaves: 31,
      threads,
      kernels: 'wasm',
    });
    opened.push(training);
    const { shares, u32, columns } = training;
    expect(shares).toHaveLength(threads);
    const taken = shares.flatMap(({ packs, table }) =>
      packs.flatMap(({ first, columns: ours }, p) => {
        expect([...u32.subarray((table >>> 2) + 2 * p, (table >>> 2) + 2 * p + 2)]).toEqual([
          first,
          ours.length,
        ]);
        expect([1, 2, 4, 8]).toContain(ours.length);
        return ours.map((_, j) => first + j);
      }),
    );
    expect(taken.sort((a, b) => a - b)).toEqual([...columns.keys()]);
    const counts = shares.map(({ packs }) => packs.reduce((sum, pack) => sum + pack.columns.length, 0));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(4);
  },
);
