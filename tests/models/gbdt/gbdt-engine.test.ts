import { beforeAll, describe, expect, it } from 'vitest';
import { type GbdtModel, gbdtEngine, loadGbdt } from '../../../models/gbdt/gbdt-engine.js';
import { auc } from '../../../models/metrics/auc.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { splitSides } from '../../../models/split.js';
import { ConfigurationError, DataContractError } from '../../../pipeline/core/errors.js';
import { derivedSeed } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

const train = syntheticRows(20_000, 31, 9);
const test = syntheticRows(8000, 32, 9);
const options = { seed: 5, threads: 1 };
const settings = { trees: 60, learningRate: 0.1, patience: 20, bags: 1 };
let model: GbdtModel;

beforeAll(async () => {
  model = (await gbdtEngine(settings).fit(train, options)) as GbdtModel;
});

describe('gbdt', () => {
  it('comes near the truth and stops early', () => {
    const reached = auc(countByScore(model.margin(test.matrix), test.bad));
    const best = auc(countByScore(test.truth, test.bad));
    expect(reached).toBeGreaterThan(best - 0.03);
    const [{ validation_loss, validation_rows, rows }] = model.document.training.boosters;
    expect(validation_rows + rows).toBe(20_000);
    expect(validation_rows).toBeGreaterThan(2400);
    expect(Math.min(...validation_loss)).toBe(validation_loss[model.document.trees.length]);
  });

  it('holds out whole customers', () => {
    const { test: held } = splitSides(train.group, 0.15, derivedSeed(options.seed, 'validation'));
    expect(model.document.training.boosters[0].validation_rows).toBe(held.length);
  });

  it('is the mean of boosters that each hold out another fold of the customers', async () => {
    const few = syntheticRows(3000, 33, 8);
    const fitted = (await gbdtEngine({ trees: 25, bags: 3 }).fit(few, options)) as GbdtModel;
    const { boosters } = fitted.document.training;
    expect(boosters.reduce((sum, { validation_rows }) => sum + validation_rows, 0)).toBe(3000);
    for (const { rows, validation_rows } of boosters) expect(rows + validation_rows).toBe(3000);
    let first = 0;
    const margins = boosters.map(({ trees }) => {
      const own = fitted.document.trees
        .slice(first, first + trees)
        .map((tree) => ({ ...tree, leaf_value: tree.leaf_value.map((value) => 3 * value) }));
      first += trees;
      return loadGbdt({ ...fitted.document, trees: own }).margin(test.matrix);
    });
    expect(first).toBe(fitted.document.trees.length);
    fitted.margin(test.matrix).forEach((m, row) => {
      expect(m).toBeCloseTo((margins[0][row] + margins[1][row] + margins[2][row]) / 3, 9);
    });
  });

  it('contributions and base sum to the margin', () => {
    const { base, values } = model.explain(test.matrix);
    const margin = model.margin(test.matrix);
    const width = model.features.length;
    for (let row = 0; row < margin.length; row++) {
      let sum = base;
      for (let f = 0; f < width; f++) sum += values[row * width + f];
      expect(Math.abs(sum - margin[row])).toBeLessThan(1e-9);
    }
  });

  it('gives the same file for any number of threads, another for another seed', async () => {
    const text = JSON.stringify(model);
    for (const threads of [2, 3]) {
      expect(JSON.stringify(await gbdtEngine(settings).fit(train, { ...options, threads }))).toBe(text);
    }
    expect(JSON.stringify(await gbdtEngine(settings).fit(train, { ...options, seed: 6 }))).not.toBe(text);
  });

  it('gives the same bits after a round trip and on several threads', async () => {
    const loaded = loadGbdt(JSON.parse(JSON.stringify(model)));
    expect(JSON.stringify(loaded)).toBe(JSON.stringify(model));
    expect(loaded.margin(test.matrix)).toEqual(model.margin(test.matrix));
    expect(loaded.explain(test.matrix)).toEqual(model.explain(test.matrix));
    expect(await loaded.marginOn(test.matrix, 2)).toEqual(model.margin(test.matrix));
  });

  it('is monotone where declared', () => {
    for (const [f, { direction }] of model.features.entries()) {
      if (direction === 0) continue;
      const values = [...test.matrix.columns[f]].filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
      const grid = Array.from({ length: 50 }, (_, i) => values[Math.floor((i * values.length) / 50)]);
      for (let row = 0; row < 40; row++) {
        const columns = test.matrix.columns.map((column, c) =>
          c === f ? Float32Array.from(grid) : new Float32Array(50).fill(column[row]),
        );
        const margins = model.margin({ rows: 50, features: test.matrix.features, columns });
        for (let i = 1; i < 50; i++)
          expect(direction * (margins[i] - margins[i - 1])).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('ranks features by gain and counts their splits', () => {
    const ranked = model.importances();
    expect(ranked.map(({ feature }) => feature).slice(0, 5)).toContain('dpd');
    expect(ranked.reduce((sum, { splits }) => sum + splits, 0)).toBe(
      model.document.trees.reduce((sum, { feature }) => sum + feature.length, 0),
    );
    for (let i = 1; i < ranked.length; i++) expect(ranked[i].gain).toBeLessThanOrEqual(ranked[i - 1].gain);
  });

  it('an unseen code goes with missing', () => {
    const f = model.features.findIndex(({ name }) => name === 'product');
    const withCode = (code: number) => ({
      ...test.matrix,
      columns: test.matrix.columns.map((column, c) => (c === f ? column.map(() => code) : column)),
    });
    expect(model.margin(withCode(77))).toEqual(model.margin(withCode(Number.NaN)));
    expect(model.margin(withCode(3))).not.toEqual(model.margin(withCode(2)));
  });

  it('weights count as repeated rows would', async () => {
    const weight = Float32Array.from(train.bad, (bad) => (bad ? 5 : 1));
    const weighted = { ...train, weight };
    const heavy = await gbdtEngine(settings).fit(weighted, options);
    const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(heavy.margin(test.matrix)) - mean(model.margin(test.matrix))).toBeCloseTo(Math.log(5), 0);
    const wrong = { ...train, weight: weight.map(() => -1) };
    await expect(gbdtEngine().fit(wrong, options)).rejects.toThrow(ConfigurationError);
  });
});

describe('degenerate data', () => {
  const bad = Uint8Array.from({ length: 400 }, (_, i) => +(i % 3 === 0));
  const columns = {
    constant: new Float32Array(400).fill(1),
    missing: new Float32Array(400).fill(Number.NaN),
    perfect: Float32Array.from(bad),
  };
  const rowsWith = (...names: (keyof typeof columns)[]) => ({
    matrix: {
      rows: 400,
      features: names.map((name) => ({ name, kind: 'number', direction: 0 }) as const),
      columns: names.map((name) => columns[name]),
    },
    bad,
    group: Int32Array.from(bad.keys()),
  });

  it('trains on constant, all-missing and separating columns without NaN', async () => {
    const rows = rowsWith('constant', 'missing', 'perfect');
    const fitted = await gbdtEngine({ trees: 300 }).fit(rows, options);
    expect(auc(countByScore(fitted.margin(rows.matrix), bad))).toBe(1);
    for (const p of fitted.probability(rows.matrix)) expect(p > 0 && p < 1).toBe(true);
  });

  it('gives the base rate when nothing varies', async () => {
    const rows = rowsWith('constant', 'missing');
    const fitted = await gbdtEngine().fit(rows, options);
    const share = fitted.probability(rows.matrix)[0];
    expect(share).toBeCloseTo(1 / 3, 1);
  });

  it('trains on a handful of rows', async () => {
    const few = syntheticRows(12, 3, 6);
    const fitted = await gbdtEngine().fit(few, options);
    for (const m of fitted.margin(few.matrix)) expect(Number.isFinite(m)).toBe(true);
  });

  it('refuses a single class, no features and bad settings', async () => {
    const single = { ...train, bad: new Uint8Array(20_000).fill(1) };
    await expect(gbdtEngine().fit(single, options)).rejects.toThrow('all 20000 rows are bad');
    await expect(gbdtEngine().fit(rowsWith(), options)).rejects.toThrow('no features');
    expect(() => gbdtEngine({ leaves: 1 })).toThrow("the gradient boosting's leaves is 1");
    expect(() => gbdtEngine({ rowShare: 0 })).toThrow(ConfigurationError);
    expect(() => gbdtEngine({ depth: 3 } as never)).toThrow(ConfigurationError);
  });
});

describe('a damaged file', () => {
  const broken = (change: (document: ReturnType<typeof copy>) => unknown) => {
    const document = copy();
    change(document);
    try {
      loadGbdt(document);
    } catch (error) {
      expect(error).toBeInstanceOf(DataContractError);
      return (error as DataContractError).describe();
    }
    return expect.unreachable();
  };
  const copy = () => JSON.parse(JSON.stringify(model)) as GbdtModel['document'];

  it('is refused with the place of the damage', () => {
    const damage: [(document: ReturnType<typeof copy>) => unknown, string][] = [
      [(d) => d.trees[0].left.fill(0, 0, 1), 'trees.0'],
      [(d) => d.trees[1].leaf_value.pop(), 'trees.1'],
      [(d) => d.trees[0].feature.fill(99, 0, 1), 'trees.0'],
      [(d) => d.trees[0].threshold.fill(null as never, 0, 1), 'trees.0.threshold.0'],
      [(d) => Object.assign(d, { base: undefined }), 'base'],
      [(d) => Object.assign(d, { objective: 'regression' }), 'objective'],
      [(d) => Object.assign(d, { format_version: 9 }), 'format_version'],
    ];
    for (const [change, place] of damage) expect(broken(change)).toContain(place);
  });
});
