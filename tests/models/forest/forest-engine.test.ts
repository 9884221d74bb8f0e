import { beforeAll, describe, expect, it } from 'vitest';
import type { FittedModel } from '../../../models/estimator.js';
import { forestEngine } from '../../../models/forest/forest-engine.js';
import { auc } from '../../../models/metrics/auc.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { ConfigurationError, DataContractError } from '../../../pipeline/core/errors.js';
import { syntheticRows } from '../synthetic.js';
import { referenceForest } from './reference-forest.js';

const train = syntheticRows(1000, 31, 7);
const test = syntheticRows(6000, 32, 7);
const options = { seed: 5, threads: 1 };
const aucOf = (model: FittedModel) => auc(countByScore(model.margin(test.matrix), test.bad));
let forest: FittedModel;

beforeAll(async () => {
  forest = await forestEngine({ trees: 50 }).fit(train, options);
});

describe('forest', () => {
  it('ranks no worse than ml-random-forest on the same rows, and nearly as well as possible', () => {
    const reference = referenceForest(train, { trees: 5, maxDepth: 5, minNodeRows: 20, seed: 3 });
    const referenceAuc = auc(countByScore(reference(test.matrix), test.bad));
    expect(referenceAuc).toBeGreaterThan(0.65);
    expect(aucOf(forest)).toBeGreaterThan(referenceAuc - 0.005);
    expect(aucOf(forest)).toBeGreaterThan(auc(countByScore(test.truth, test.bad)) - 0.05);
  });

  it('gives probabilities that average the bad shares of the leaves', async () => {
    const { bad } = train;
    const features = train.matrix.features.map((feature) => ({ ...feature, direction: 0 as const }));
    const matrix = { ...train.matrix, features };
    const free = await forestEngine({ trees: 30 }).fit({ ...train, matrix }, options);
    const p = free.probability(matrix);
    for (const value of p) expect(value >= 0 && value <= 1).toBe(true);
    const mean = (values: ArrayLike<number>) =>
      Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
    expect(Math.abs(mean(p) - mean(bad))).toBeLessThan(0.005);
  });

  it('contributions and base sum to the margin', () => {
    const part = {
      ...test.matrix,
      rows: 200,
      columns: test.matrix.columns.map((column) => column.subarray(0, 200)),
    };
    const margin = forest.margin(part);
    const { base, values } = forest.explain(part);
    const width = forest.features.length;
    for (let row = 0; row < margin.length; row++) {
      let sum = base;
      for (let f = 0; f < width; f++) sum += values[row * width + f];
      expect(Math.abs(sum - margin[row])).toBeLessThan(1e-9);
    }
  });

  it('gives the same file for any number of threads and the same bits after a round trip', async () => {
    const small = forestEngine({ trees: 10 });
    const text = JSON.stringify(await small.fit(train, options));
    expect(JSON.stringify(await small.fit(train, { ...options, threads: 2 }))).toBe(text);
    expect(JSON.stringify(await small.fit(train, { ...options, seed: 6 }))).not.toBe(text);
    const loaded = small.load(JSON.parse(JSON.stringify(forest)));
    expect(loaded.margin(test.matrix)).toEqual(forest.margin(test.matrix));
  });

  it('trains on constant, all-missing and separating columns', async () => {
    const bad = Uint8Array.from({ length: 60 }, (_, i) => +(i % 3 === 0));
    const fitOn = (...columns: Float32Array[]) => {
      const features = columns.map((_, f) => ({ name: `f${f}`, kind: 'number', direction: 0 }) as const);
      const matrix = { rows: 60, features, columns };
      return forestEngine({ trees: 20 }).fit({ matrix, bad, group: Int32Array.from(bad.keys()) }, options);
    };
    const [constant, missing] = [new Float32Array(60).fill(1), new Float32Array(60).fill(Number.NaN)];
    const perfect = Float32Array.from(bad);
    const model = await fitOn(constant, missing, perfect);
    const matrix = { rows: 60, features: model.features, columns: [constant, missing, perfect] };
    expect(auc(countByScore(model.margin(matrix), bad))).toBe(1);
    const nothing = await fitOn(constant, missing);
    for (const p of nothing.margin(matrix)) expect(p).toBeCloseTo(1 / 3, 12);
  });

  it('refuses a single class, bad settings and damaged files', async () => {
    const single = { ...train, bad: new Uint8Array(1000) };
    await expect(forestEngine().fit(single, options)).rejects.toThrow('all 1000 rows are good');
    expect(() => forestEngine({ trees: 0 })).toThrow(ConfigurationError);
    expect(() => forestEngine({ featureShare: 2 })).toThrow("the forest's featureShare is 2");
    const document = JSON.parse(JSON.stringify(forest));
    document.trees[3].leaf_cover.pop();
    expect(() => forestEngine().load(document)).toThrow(DataContractError);
  });
});
