import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { sigmoid } from '../../../models/logit.js';
import type { FeatureMatrix } from '../../../models/matrix.js';
import { auc } from '../../../models/metrics/auc.js';
import { calibrationLine } from '../../../models/metrics/calibration-line.js';
import { countByScore } from '../../../models/metrics/score-counts.js';
import { printedCard } from '../../../models/scorecard/card.js';
import { droppedReason } from '../../../models/scorecard/dropped.js';
import type { ManualBins } from '../../../models/scorecard/manual-bins.js';
import {
  cardPoints,
  loadScorecard,
  type Scorecard,
  scorecardEngine,
} from '../../../models/scorecard/scorecard.js';
import { marginSql, pointsSql } from '../../../models/scorecard/sql.js';
import { ConfigurationError, DataContractError } from '../../../pipeline/core/errors.js';
import { seededRandom } from '../../../pipeline/core/random.js';
import { syntheticRows } from '../synthetic.js';

const train = syntheticRows(6000, 21);
const test = syntheticRows(6000, 22);
const options = { seed: 1, threads: 1 };
const specials = { months_since_last_delinquent: [-1] };
let card: Scorecard;

beforeAll(async () => {
  card = (await scorecardEngine({ specials }).fit(train, options)) as Scorecard;
});

const aucOf = (scores: Float64Array) => auc(countByScore(scores, test.bad));

describe('quality', () => {
  it('beats the best single feature and comes close to the generating probabilities', () => {
    const single = test.matrix.columns.map((column) => {
      const area = aucOf(Float64Array.from(column, (value) => (Number.isNaN(value) ? 0 : value)));
      return Math.max(area, 1 - area);
    });
    const area = aucOf(card.margin(test.matrix));
    expect(area).toBeGreaterThan(Math.max(...single) + 0.05);
    expect(area).toBeGreaterThan(aucOf(test.truth) - 0.02);
  });

  it('is calibrated out of sample and leaves noise out', () => {
    const line = calibrationLine(countByScore(card.probability(test.matrix), test.bad));
    expect(Math.abs(line.slope - 1)).toBeLessThan(0.1);
    expect(card.features.map(({ name }) => name)).toEqual([
      'dpd',
      'months_since_last_delinquent',
      'paid_to_due_3m',
      'product',
      'utilization',
    ]);
  });

  it('gives every coefficient the sign that more good means less risk', () => {
    for (const { coefficient } of card.document.terms) expect(coefficient).toBeLessThan(0);
  });

  it('keeps one of two near copies and drops a feature that only echoes others with the wrong sign', async () => {
    const copy = train.matrix.columns[0].map((dpd) => dpd + 0.25);
    const matrix: FeatureMatrix = {
      rows: train.matrix.rows,
      features: [...train.matrix.features, { name: 'dpd_copy', kind: 'number', direction: 1 }],
      columns: [...train.matrix.columns, copy],
    };
    const model = await scorecardEngine({ specials }).fit({ ...train, matrix }, options);
    expect(model.features.filter(({ name }) => name.startsWith('dpd'))).toHaveLength(1);
  });

  it('holds the most features it was allowed', async () => {
    const model = (await scorecardEngine({ specials, maxFeatures: 2 }).fit(train, options)) as Scorecard;
    expect(model.features).toHaveLength(2);
    expect(model.document.dropped.filter(({ reason }) => reason === 'limit')).toHaveLength(3);
  });

  it('tells of every feature that is not on the card why', async () => {
    const on = card.features.map(({ name }) => name);
    const off = card.document.dropped.map(({ feature }) => feature);
    expect([...on, ...off].sort()).toEqual(train.matrix.features.map(({ name }) => name).sort());
    for (const dropped of card.document.dropped) {
      expect(dropped.reason).toBe('information');
      expect(dropped.iv).toBeLessThan(0.02);
      expect(droppedReason(dropped, 'en')).toMatch(/^information value 0\.0\d\d is below 0\.02$/);
    }
  });

  it('drops a feature whose coefficient turns its sign beside the others, and tells so', async () => {
    // The echo follows the cause, and a hidden protection too: alone it tells of risk, beside the cause of safety.
    const random = seededRandom(4);
    const draw = () => Float32Array.from({ length: 4000 }, () => random.normal());
    const [cause, hidden] = [draw(), draw()];
    const bad = Uint8Array.from(cause, (c, row) =>
      random.uniform() < sigmoid(2 * c - hidden[row] - 1) ? 1 : 0,
    );
    const matrix: FeatureMatrix = {
      rows: 4000,
      features: ['cause', 'echo'].map((name) => ({ name, kind: 'number', direction: 1 })),
      columns: [cause, cause.map((c, row) => c + hidden[row] / 2)],
    };
    const rows = { matrix, bad, group: Int32Array.from(bad.keys()) };
    const model = (await scorecardEngine({ maxCorrelation: 1 }).fit(rows, options)) as Scorecard;
    expect(model.features.map(({ name }) => name)).toEqual(['cause']);
    const told = model.document.dropped.find(({ feature }) => feature === 'echo')!;
    expect(told.reason).toBe('sign');
    expect(told.iv).toBeGreaterThan(0.02);
    expect(droppedReason(told, 'en')).toMatch(/wrong sign \(\d/);
    expect(droppedReason(told, 'zh')).toContain('係數符號錯誤');
  });

  it('drops a feature whose manual bins contradict its declared direction', async () => {
    const matrix = {
      ...train.matrix,
      features: train.matrix.features.map((f) =>
        f.name === 'utilization' ? { ...f, direction: -1 as const } : f,
      ),
    };
    const bins = { utilization: { edges: [0.3, 0.6] } };
    const model = (await scorecardEngine({ bins }).fit({ ...train, matrix }, options)) as Scorecard;
    expect(model.document.dropped).toContainEqual(
      expect.objectContaining({ feature: 'utilization', reason: 'direction', bin: 1 }),
    );
  });

  it('refuses manual bins that do not fit their feature', async () => {
    const refused: [Record<string, ManualBins>, string][] = [
      [{ dpd: { groups: [[1]] } }, 'a number has edges, not groups'],
      [{ product: { edges: [1] } }, 'a category has groups, not edges'],
      [{ dpd: { edges: [5, 5] } }, 'edge 5 follows 5'],
      [{ dpd: { edges: [5, Number.NaN] } }, 'edge 2 is NaN'],
      [{ product: { groups: [[1, 2], [2]] } }, 'code 2 is given twice'],
      [{ product: { groups: [[1], []] } }, 'group 2 is empty'],
      [{ product: { groups: [[1.5]] } }, '1.5 in group 1 is no category code'],
      [{ dpdd: { edges: [] } }, 'there is no such feature; did you mean "dpd"?'],
    ];
    for (const [bins, message] of refused) {
      await expect(scorecardEngine({ bins }).fit(train, options)).rejects.toThrow(message);
    }
  });
});

describe('explanations and points', () => {
  it('contributions and base sum to the margin', () => {
    const margin = card.margin(test.matrix);
    const { base, values } = card.explain(test.matrix);
    const width = card.features.length;
    for (let row = 0; row < margin.length; row++) {
      let sum = base;
      for (let f = 0; f < width; f++) sum += values[row * width + f];
      expect(Math.abs(sum - margin[row])).toBeLessThan(1e-9);
    }
  });

  it('the base is the mean margin of the training rows', () => {
    const margin = card.margin(train.matrix);
    const mean = margin.reduce((sum, m) => sum + m, 0) / margin.length;
    expect(card.explain(test.matrix).base).toBeCloseTo(mean, 9);
  });

  it('printed points sum to the score exactly, and follow the odds', () => {
    const { basePoints, rows } = printedCard(card);
    const scores = card.points(test.matrix);
    const margin = card.margin(test.matrix);
    const { bins } = cardPoints(card.document);
    expect(bins.flat()).toEqual(rows.map(({ points }) => points));
    for (const row of [0, 1, 2, 3, 4]) {
      const own = { ...test.matrix, rows: 1, columns: test.matrix.columns.map((c) => c.slice(row, row + 1)) };
      expect(card.points(own)[0]).toBe(scores[row]);
    }
    expect(Number.isInteger(basePoints) && bins.flat().every(Number.isInteger)).toBe(true);
    const rounding = (card.features.length + 1) / 2;
    scores.forEach((score, row) => {
      // 600 points at 50:1, 20 points double the odds
      const exact = 600 + 20 * Math.log2(Math.exp(-margin[row]) / 50);
      expect(Math.abs(score - exact)).toBeLessThanOrEqual(rounding);
    });
  });

  it('prints every bin with its counts', () => {
    const { rows } = printedCard(card, (feature, code) => `${feature} ${code}`);
    const dpd = rows.filter(({ feature }) => feature === 'dpd');
    expect(dpd.reduce((sum, row) => sum + row.rows, 0)).toBe(6000);
    expect(dpd.at(-1)).toMatchObject({ bin: 'missing', rows: 0, badRate: null, woe: 0, points: 0 });
    expect(dpd[0].points).toBeGreaterThan(dpd.at(-2)!.points);
    expect(rows.some(({ bin }) => bin.includes('product 3'))).toBe(true);
  });
});

describe('the model document', () => {
  it('gives the same bits after a round trip', () => {
    const loaded = loadScorecard(JSON.parse(JSON.stringify(card)));
    expect(loaded.margin(test.matrix)).toEqual(card.margin(test.matrix));
    expect(loaded.points(test.matrix)).toEqual(card.points(test.matrix));
    expect(loaded.explain(test.matrix)).toEqual(card.explain(test.matrix));
    expect(JSON.stringify(loaded)).toBe(JSON.stringify(card));
  });

  it('repeats itself to the byte', async () => {
    const again = await scorecardEngine({ specials }).fit(train, { seed: 9, threads: 2 });
    expect(JSON.stringify(again)).toBe(JSON.stringify(card));
  });

  it('refuses bins that contradict the edges', () => {
    const document = JSON.parse(JSON.stringify(card));
    document.terms[0].binning.bins.pop();
    expect(() => loadScorecard(document)).toThrow(DataContractError);
    expect(() => loadScorecard(document)).toThrow(/incomplete or damaged/);
  });

  it('finds its features by name, in any order and among others', () => {
    const order = test.matrix.features.map((_, f) => f).reverse();
    const reversed = {
      rows: test.matrix.rows,
      features: order.map((f) => test.matrix.features[f]),
      columns: order.map((f) => test.matrix.columns[f]),
    };
    expect(card.margin(reversed)).toEqual(card.margin(test.matrix));
    const without = { ...reversed, features: reversed.features.map((f) => ({ ...f, name: `${f.name}_x` })) };
    expect(() => card.margin(without)).toThrow('the model needs the feature "dpd"');
  });
});

describe('marginSql', () => {
  it('agrees with the margin in DuckDB, missing, special and unseen values included', async () => {
    const columns = test.matrix.columns.map((column) => column.slice(0, 3000));
    columns.forEach((column, f) => {
      column[0] = Number.NaN;
      column[1] = test.matrix.features[f].kind === 'category' ? 999 : 1e30;
      column[2] = test.matrix.features[f].kind === 'category' ? 998 : -1e30;
    });
    card.document.terms.forEach(({ binning }) => {
      const f = test.matrix.features.findIndex(({ name }) => name === binning.feature);
      if (binning.kind === 'number') {
        binning.edges.forEach((edge, i) => {
          columns[f][10 + i] = edge;
        });
        columns[f].set(binning.specials, 30);
      }
    });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      // DOUBLE columns on purpose: the expression must narrow them as the matrix does.
      const names = test.matrix.features.map(({ name }) => `"${name}"`);
      await connection.run(
        `CREATE TABLE account (row_no INTEGER, ${names.map((name) => `${name} DOUBLE`).join(', ')})`,
      );
      const appender = await connection.createAppender('account');
      for (let row = 0; row < 3000; row++) {
        appender.appendInteger(row);
        for (const column of columns) {
          if (Number.isNaN(column[row]) && row % 2 === 0) appender.appendNull();
          else appender.appendDouble(column[row]);
        }
        appender.endRow();
      }
      appender.closeSync();
      const reader = await connection.runAndReadAll(
        `SELECT ${marginSql(card)} AS margin, ${pointsSql(card)} AS points FROM account ORDER BY row_no`,
      );
      const margin = card.margin({ rows: 3000, features: test.matrix.features, columns });
      const inDuckDb = reader.getColumns()[0] as number[];
      inDuckDb.forEach((value, row) => {
        expect(Math.abs(value - margin[row])).toBeLessThan(1e-9);
      });
      const points = card.points({ rows: 3000, features: test.matrix.features, columns });
      expect(reader.getColumns()[1].map(Number)).toEqual([...points]);
    } finally {
      connection.disconnectSync();
      instance.closeSync();
    }
  });
});

describe('degenerate data', () => {
  it('trains on constant, all-missing and perfectly separating columns without NaN', async () => {
    const bad = Uint8Array.from({ length: 400 }, (_, i) => +(i % 4 === 0));
    const matrix: FeatureMatrix = {
      rows: 400,
      features: ['constant', 'missing', 'perfect'].map((name) => ({ name, kind: 'number', direction: 0 })),
      columns: [
        new Float32Array(400).fill(1),
        new Float32Array(400).fill(Number.NaN),
        Float32Array.from(bad, (b) => b * 2 - 1),
      ],
    };
    const rows = { matrix, bad, group: Int32Array.from(bad.keys()) };
    const model = await scorecardEngine().fit(rows, options);
    expect(model.features.map(({ name }) => name)).toEqual(['perfect']);
    expect(auc(countByScore(model.margin(matrix), bad))).toBe(1);
    for (const pd of model.probability(matrix)) expect(pd > 0 && pd < 1).toBe(true);
  });

  it('gives everyone the base rate when nothing informs', async () => {
    const bad = Uint8Array.from({ length: 100 }, (_, i) => +(i < 20));
    const matrix: FeatureMatrix = {
      rows: 100,
      features: [{ name: 'constant', kind: 'number', direction: 1 }],
      columns: [new Float32Array(100).fill(7)],
    };
    const model = await scorecardEngine().fit({ matrix, bad, group: new Int32Array(100) }, options);
    expect(model.features).toEqual([]);
    for (const pd of model.probability(matrix)) expect(pd).toBeCloseTo(0.2, 9);
    expect(model.explain(matrix).values).toHaveLength(0);
    expect(loadScorecard(JSON.parse(JSON.stringify(model))).margin(matrix)).toEqual(model.margin(matrix));
  });

  it('refuses a single class and settings out of range', async () => {
    const single = { ...train, bad: new Uint8Array(6000) };
    await expect(scorecardEngine().fit(single, options)).rejects.toThrow(
      'the outcome cannot be learned: all 6000 rows are good',
    );
    expect(() => scorecardEngine({ maxBins: 0 })).toThrow(ConfigurationError);
    expect(() => scorecardEngine({ minBinShare: 0.9 })).toThrow("the scorecard's minBinShare is 0.9");
    await expect(scorecardEngine({ specials: { nope: [1] } }).fit(train, options)).rejects.toThrow(
      'the special values of "nope" cannot be used',
    );
  });
});
