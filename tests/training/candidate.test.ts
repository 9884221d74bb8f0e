import { describe, expect, test } from 'vitest';
import { chooseCalibrator } from '../../models/calibration/choose.js';
import { auc } from '../../models/metrics/auc.js';
import { calibrationLine } from '../../models/metrics/calibration-line.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import { seededRandom } from '../../pipeline/core/random.js';
import {
  calibrationFolds,
  calibrationSides,
  lacksOutcome,
  mostFoldedRows,
} from '../../pipeline/training/calibration-sides.js';
import { fitEngine, pdOf } from '../../pipeline/training/candidate.js';
import { estimatorOf } from '../../pipeline/training/engine-settings.js';
import { type Panel, takePanel } from '../../pipeline/training/panel.js';
import { syntheticPanel } from './synthetic-panel.js';

const options = { seed: 3, threads: 1 };
const scorecard = { engine: 'scorecard', settings: {} };
const repeated = (panel: Panel, times: number) =>
  takePanel(
    panel,
    Int32Array.from({ length: panel.matrix.rows * times }, (_, row) => row % panel.matrix.rows),
  );

describe('a fitted engine', () => {
  const panel = syntheticPanel(60, { early: 1.2, late: 1.2 });

  test('learns from all rows and is calibrated on margins of customers that no fit had seen', async () => {
    const margin = new Float64Array(panel.matrix.rows);
    for (const { train, test } of calibrationSides(panel, options.seed)) {
      const customers = new Set(train.map((row) => panel.group[row]));
      expect(test.some((row) => customers.has(panel.group[row]))).toBe(false);
      const fitted = await estimatorOf(scorecard).fit(takePanel(panel, train), options);
      fitted.margin(takePanel(panel, test).matrix).forEach((value, i) => {
        margin[test[i]] = value;
      });
    }
    const engine = await fitEngine(scorecard, panel, options);
    const whole = await estimatorOf(scorecard).fit(panel, options);
    expect(engine.fitted.toJSON()).toEqual(whole.toJSON());
    expect(engine.calibrator.toJSON()).toEqual(
      chooseCalibrator(margin, panel.bad, panel.group, options).calibrator.toJSON(),
    );
    expect([engine.fitRows, engine.calibrationRows, engine.calibrationFolds]).toEqual([
      margin.length,
      margin.length,
      calibrationFolds,
    ]);
  });

  test('is as sure on new customers as it should be, though it fits its own rows too closely', async () => {
    const few = syntheticPanel(40, { early: 1, late: 1 }, 11);
    const later = syntheticPanel(400, { early: 1, late: 1 }, 12);
    const engine = await fitEngine(
      { engine: 'forest', settings: { minLeafRows: 1, leaves: 255 } },
      few,
      options,
    );
    const slope = (pd: Float64Array, { bad }: Panel) => calibrationLine(countByScore(pd, bad)).slope;
    expect(auc(countByScore(pdOf(engine, few), few.bad))).toBeGreaterThan(0.99);
    expect(slope(pdOf(engine, later), later)).toBeGreaterThan(0.7);
    expect(slope(pdOf(engine, later), later)).toBeLessThan(1.4);
  });

  test('is the same on any number of threads', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => fitEngine({ engine: 'gbdt', settings: {} }, panel, { ...options, threads })),
    );
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
  });

  test('of many rows is fitted without the customers that calibrate it', async () => {
    const large = repeated(panel, Math.ceil((mostFoldedRows + 1) / panel.matrix.rows));
    const [{ train, test }] = calibrationSides(large, options.seed);
    const engine = await fitEngine(scorecard, large, options);
    expect([engine.fitRows, engine.calibrationRows, engine.calibrationFolds]).toEqual([
      train.length,
      test.length,
      null,
    ]);
    const alone = await estimatorOf(scorecard).fit(takePanel(large, train), options);
    expect(engine.fitted.toJSON()).toEqual(alone.toJSON());
  });
});

describe('the calibration sides', () => {
  test('hold every row once, whatever the seed', () => {
    const panel = syntheticPanel(50, { early: 1, late: 1 });
    for (const seed of [1, 2, 3]) {
      const held = calibrationSides(panel, seed).flatMap(({ test }) => [...test]);
      expect(held.sort((a, b) => a - b)).toEqual([...panel.group.keys()]);
    }
  });

  test('tell when one customer holds all that is bad', () => {
    const panel = syntheticPanel(50, { early: 1, late: 1 });
    expect(lacksOutcome(panel, 1)).toBe(false);
    const single = panel.group[seededRandom(1).below(panel.matrix.rows)];
    const bad = panel.bad.map((_, row) => Number(panel.group[row] === single));
    expect(lacksOutcome({ ...panel, bad }, 1)).toBe(true);
    expect(lacksOutcome({ ...panel, bad: panel.bad.map(() => 1) }, 1)).toBe(true);
  });
});
