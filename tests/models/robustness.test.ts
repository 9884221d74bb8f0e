import { describe, expect, it } from 'vitest';
import { chooseCalibrator } from '../../models/calibration/choose.js';
import type { Estimator, FittedModel, LabeledRows } from '../../models/estimator.js';
import { openExplainer } from '../../models/explain-batches.js';
import { forestEngine } from '../../models/forest/forest-engine.js';
import { gbdtEngine } from '../../models/gbdt/gbdt-engine.js';
import type { ModelFeature } from '../../models/matrix.js';
import { auc } from '../../models/metrics/auc.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import { scorecardEngine } from '../../models/scorecard/scorecard.js';
import { syntheticRows } from './synthetic.js';

const small: [string, Estimator][] = [
  ['scorecard', scorecardEngine()],
  ['gbdt', gbdtEngine({ trees: 30, learningRate: 0.2 })],
  ['forest', forestEngine({ trees: 10, leaves: 31, featureShare: 1 })],
];

const rows = 600;
const bad = Uint8Array.from({ length: rows }, (_, row) => +(row % 4 === 0));
const columns: Record<string, (row: number) => number> = {
  constant: () => 3,
  missing: () => Number.NaN,
  separating: (row) => (bad[row] ? 2 : 1),
  missing_or_one: (row) => (row % 3 ? Number.NaN : 1),
  largest_float: (row) => (row % 5 ? 3.4028234663852886e38 : -3.4028234663852886e38),
};

function rowsOf(names: readonly string[], kind: ModelFeature['kind'], direction: 1 | -1 | 0): LabeledRows {
  const features = names.map((name) => ({ name, kind, direction }));
  const values = names.map((name) => Float32Array.from(bad, (_, row) => columns[name](row)));
  return { matrix: { rows, features, columns: values }, bad, group: Int32Array.from(bad.keys()) };
}

function expectSound(model: FittedModel, { matrix }: LabeledRows): void {
  const margin = model.margin(matrix);
  const { base, values } = model.explain(matrix);
  const width = model.features.length;
  model.probability(matrix).forEach((p, row) => {
    expect(p >= 0 && p <= 1).toBe(true);
    expect(Number.isFinite(margin[row])).toBe(true);
    const sum = values.subarray(row * width, (row + 1) * width).reduce((total, v) => total + v, base);
    expect(Math.abs(sum - margin[row])).toBeLessThan(1e-9);
  });
  expect(JSON.stringify(model)).not.toContain('null');
}

describe.each(small)('%s', (_, estimator) => {
  it.each(Object.keys(columns))(
    'trains on a column that is %s, alone and beside the others',
    async (name) => {
      const names = Object.keys(columns).filter((other) => other !== 'largest_float' || name === other);
      for (const kind of name === 'largest_float'
        ? (['number'] as const)
        : (['number', 'category'] as const)) {
        for (const direction of [0, 1, -1] as const) {
          for (const held of [[name], names]) {
            const data = rowsOf(held, kind, direction);
            expectSound(await estimator.fit(data, { seed: 3, threads: 1 }), data);
          }
        }
      }
    },
  );

  it('ranks perfectly what is perfectly separated, and calibrates it', async () => {
    const data = rowsOf(['separating'], 'number', 1);
    const model = await estimator.fit(data, { seed: 3, threads: 1 });
    const margin = model.margin(data.matrix);
    expect(auc(countByScore(margin, bad))).toBe(1);
    const { calibrator } = chooseCalibrator(margin, bad, data.group, { seed: 3 });
    for (const pd of calibrator.apply(margin)) expect(pd > 0 && pd < 1).toBe(true);
  });

  it('refuses rows of one class, and none', async () => {
    const data = rowsOf(['separating'], 'number', 0);
    for (const only of [0, 1]) {
      const single = { ...data, bad: new Uint8Array(rows).fill(only) };
      await expect(estimator.fit(single, { seed: 3, threads: 1 })).rejects.toThrow(
        `the outcome cannot be learned: all 600 rows are ${only ? 'bad' : 'good'}`,
      );
    }
    const none = {
      matrix: { ...data.matrix, rows: 0, columns: [new Float32Array()] },
      bad: new Uint8Array(),
      group: new Int32Array(),
    };
    await expect(estimator.fit(none, { seed: 3, threads: 1 })).rejects.toThrow('there are no rows');
  });

  it('gives the same document and the same contributions on one thread and on two', async () => {
    const many = syntheticRows(21_000, 51, 8); // enough for two threads to be used
    const [one, two] = [
      await estimator.fit(many, { seed: 3, threads: 1 }),
      await estimator.fit(many, { seed: 3, threads: 2 }),
    ];
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
    const few = syntheticRows(2000, 52, 8).matrix;
    const explainer = openExplainer(one, 2);
    const parallel = explainer.explain(few);
    await explainer.close();
    expect(parallel).toEqual(one.explain(few));
    if (one.marginOn) expect(await one.marginOn(many.matrix, 2)).toEqual(one.margin(many.matrix));
  });
});
