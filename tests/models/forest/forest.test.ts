import { beforeAll, describe, expect, it } from 'vitest';
import type { FittedModel } from '../../../models/estimator.js';
import { forestEngine } from '../../../models/forest/forest.js';
import { stratifiedSample } from '../../../models/forest/sample.js';
import { auc } from '../../../models/metrics/auc.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { ConfigurationError } from '../../../pipeline/core/errors.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

const train = syntheticRows(4000, 31, 7);
const test = syntheticRows(4000, 32, 7);
const options = { seed: 5, threads: 1 };
const settings = { trees: 8, treeRows: 200 };
let forest: FittedModel;

beforeAll(async () => {
  forest = await forestEngine(settings).fit(train, options);
});

describe('forest', () => {
  it('learns, with probabilities in [0, 1]', () => {
    const pd = forest.probability(test.matrix);
    expect(auc(countByScore(pd, test.bad))).toBeGreaterThan(0.66);
    for (const p of pd) expect(p >= 0 && p <= 1).toBe(true);
  });

  it('contributions and base sum to the margin', () => {
    const margin = forest.margin(test.matrix);
    const { base, values } = forest.explain(test.matrix);
    const width = forest.features.length;
    for (let row = 0; row < margin.length; row++) {
      let sum = base;
      for (let f = 0; f < width; f++) sum += values[row * width + f];
      expect(Math.abs(sum - margin[row])).toBeLessThan(1e-9);
    }
  });

  it('the base is the mean margin of the rows it saw', async () => {
    const few = syntheticRows(300, 3, 6);
    const model = await forestEngine({ trees: 4, treeRows: 100 }).fit(few, options);
    const margin = model.margin(few.matrix);
    expect(model.explain(few.matrix).base).toBeCloseTo(margin.reduce((sum, m) => sum + m, 0) / 300, 9);
  });

  it('gives the same bits after a round trip, and the same document for a seed', async () => {
    const text = JSON.stringify(forest);
    const loaded = forestEngine().load(JSON.parse(text));
    expect(loaded.margin(test.matrix)).toEqual(forest.margin(test.matrix));
    expect(loaded.explain(test.matrix)).toEqual(forest.explain(test.matrix));
    expect(JSON.stringify(await forestEngine(settings).fit(train, { ...options, threads: 2 }))).toBe(text);
    expect(JSON.stringify(await forestEngine(settings).fit(train, { ...options, seed: 6 }))).not.toBe(text);
  });

  it('takes a missing value for the median', () => {
    const f = train.matrix.features.findIndex(({ name }) => name === 'paid_to_due_3m');
    const present = train.matrix.columns[f].filter((value) => !Number.isNaN(value)).sort();
    const median = present[(present.length - 1) >> 1];
    const filled = {
      ...test.matrix,
      columns: test.matrix.columns.map((column, c) =>
        c === f ? column.map((value) => (Number.isNaN(value) ? median : value)) : column,
      ),
    };
    expect(forest.margin(filled)).toEqual(forest.margin(test.matrix));
  });

  it('trains on constant, all-missing and separating columns, and on a handful of rows', async () => {
    const bad = Uint8Array.from({ length: 60 }, (_, i) => +(i % 3 === 0));
    const matrix = {
      rows: 60,
      features: ['constant', 'missing', 'perfect'].map(
        (name) => ({ name, kind: 'number', direction: 0 }) as const,
      ),
      columns: [
        new Float32Array(60).fill(1),
        new Float32Array(60).fill(Number.NaN),
        Float32Array.from(bad, (b) => b),
      ],
    };
    const rows = { matrix, bad, group: Int32Array.from(bad.keys()) };
    const model = await forestEngine({ trees: 10, featureShare: 1 }).fit(rows, options);
    expect(auc(countByScore(model.margin(matrix), bad))).toBe(1);
    const two = {
      matrix: { ...matrix, rows: 2, columns: matrix.columns.map((column) => column.slice(0, 2)) },
      bad: bad.slice(0, 2),
      group: rows.group.slice(0, 2),
    };
    const small = await forestEngine({ trees: 2 }).fit(two, options);
    for (const pd of small.margin(two.matrix)) expect(pd).toBe(0.5);
  });

  it('states its cap, and refuses a single class and bad settings', async () => {
    expect(forestEngine().describe()).toContain('at most 2000 training rows');
    const single = { ...train, bad: new Uint8Array(4000).fill(1) };
    await expect(forestEngine().fit(single, options)).rejects.toThrow('all 4000 rows are bad');
    expect(() => forestEngine({ trees: 0 })).toThrow(ConfigurationError);
    expect(() => forestEngine({ featureShare: 2 })).toThrow("the forest's featureShare is 2");
  });
});

describe('stratifiedSample', () => {
  it('keeps the class shares and repeats itself', () => {
    const bad = Uint8Array.from({ length: 10_000 }, (_, i) => +(i % 10 === 0));
    const rows = Int32Array.from(bad.keys());
    const sample = stratifiedSample(rows, bad, 2000, seededRandom(1));
    expect(sample).toHaveLength(2000);
    expect(new Set(sample).size).toBe(2000);
    expect(sample.filter((row) => bad[row])).toHaveLength(200);
    expect(stratifiedSample(rows, bad, 2000, seededRandom(1))).toEqual(sample);
  });
});
