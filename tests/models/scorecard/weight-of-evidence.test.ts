import { expect, it } from 'vitest';
import { informationValue, weightOfEvidence } from '../../../models/scorecard/weight-of-evidence.js';

const population = { rows: 1000, bads: 200 };

it('agrees with the textbook without smoothing', () => {
  // 300 of 800 goods and 20 of 200 bads: ln(0.375 ÷ 0.1)
  expect(weightOfEvidence({ rows: 320, bads: 20 }, population, 0)).toBeCloseTo(Math.log(3.75), 12);
});

it('adds ten rows at the bad rate of the population', () => {
  // 308 goods of odds 4, 22 bads: ln(308 ÷ 22 ÷ 4)
  expect(weightOfEvidence({ rows: 320, bads: 20 }, population)).toBeCloseTo(Math.log(3.5), 12);
});

it('is neutral for an empty bin and for the whole population, finite for a pure bin', () => {
  expect(weightOfEvidence({ rows: 0, bads: 0 }, population)).toBeCloseTo(0, 12);
  expect(weightOfEvidence(population, population)).toBeCloseTo(0, 12);
  expect(weightOfEvidence({ rows: 50, bads: 0 }, population)).toBeCloseTo(Math.log(58 / 2 / 4), 12);
});

it('sums the information value', () => {
  const bins = [
    { rows: 320, bads: 20 },
    { rows: 680, bads: 180 },
  ].map((bin) => ({ ...bin, woe: weightOfEvidence(bin, population, 0) }));
  const expected = (0.375 - 0.1) * Math.log(3.75) + (0.625 - 0.9) * Math.log(0.625 / 0.9);
  expect(informationValue(bins, population)).toBeCloseTo(expected, 12);
});
