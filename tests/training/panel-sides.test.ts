import { describe, expect, test } from 'vitest';
import { rivalOf } from '../../pipeline/training/gates.js';
import { type Panel, takePanel } from '../../pipeline/training/panel.js';
import { panelSides, testRows, tooSmall } from '../../pipeline/training/panel-sides.js';
import { train } from '../../pipeline/training/train.js';
import { syntheticPanel, trainingConfiguration } from './synthetic-panel.js';

const panel = syntheticPanel(100, { early: 1.2, late: 1.2 });
const repeated = (of: Panel, times: number) =>
  takePanel(
    of,
    Int32Array.from({ length: of.matrix.rows * times }, (_, row) => row % of.matrix.rows),
  );
const crossValidated = trainingConfiguration({
  engines: ['scorecard'],
  evaluation: 'cross_validation',
});

describe('the sides of a panel', () => {
  test('out of time: other customers, and no performance window reaches into the test', () => {
    const { training, test: later } = panelSides(panel, trainingConfiguration({ test_months: 3 }));
    const customers = new Set(training.group);
    expect(later.group.some((customer) => customers.has(customer))).toBe(false);
    expect(Math.min(...later.day)).toBe(20000 + 31 * 9);
    expect(Math.max(...training.day) + 30).toBeLessThanOrEqual(Math.min(...later.day));
  });

  test('cross-validated: one fold of the customers is the test, all others train', () => {
    const { training, test: fold } = panelSides(panel, crossValidated);
    const customers = new Set(training.group);
    expect(fold.group.some((customer) => customers.has(customer))).toBe(false);
    expect(training.matrix.rows + fold.matrix.rows).toBe(panel.matrix.rows);
  });

  test.each([
    [{ minimum_accounts: 100000 }, /training snapshots, of 100000 needed/],
    [{ minimum_bad: 100000 }, /bad outcomes to learn from, of 100000 needed/],
  ])('are too small by %j', (training, message) => {
    expect(tooSmall(panel, trainingConfiguration(training))?.en).toMatch(message);
    expect(tooSmall(panel, trainingConfiguration())).toBeUndefined();
  });

  test('without any kind of outcome in the test, or for enough customers, are too small', () => {
    const { day } = testRows(panel, trainingConfiguration());
    const untouched = panel.bad.map((bad, row) => (panel.day[row] >= Math.min(...day) ? 0 : bad));
    expect(tooSmall({ ...panel, bad: untouched }, trainingConfiguration())?.en).toMatch(
      /test.*no bad outcome/,
    );
    const { training } = panelSides(panel, trainingConfiguration());
    const single = panel.bad.map((_, row) => Number(panel.group[row] === training.group[0]));
    const many = repeated({ ...panel, bad: single }, 20);
    expect(tooSmall(many, trainingConfiguration())?.en).toMatch(/too few customers/);
  });
});

test('cross-validated: a champion is compared on the fold that its registered fit has not seen', async () => {
  const training = await train(panel, crossValidated, { threads: 1, buckets: 5 });
  const fold = testRows(panel, crossValidated);
  expect(training.test.matrix.rows).toBe(panel.matrix.rows);
  expect([...training.unseen].map((row) => panel.group[row])).toEqual([...fold.group]);
  const seen = new Set(panelSides(panel, crossValidated).training.group);
  const flattered = training.pd.map((pd, row) => (seen.has(panel.group[row]) ? panel.bad[row] : pd));
  expect(rivalOf(training, 'flattered', flattered, 1).difference.value).toBe(0);
});
