import { expect, it } from 'vitest';
import { scoreOf } from '../../../models/scorecard/scaling.js';

it('places 600 points at 50:1, 20 points double the odds', () => {
  const oddsToPd = (odds: number) => 1 / (1 + odds);
  const pd = Float64Array.of(oddsToPd(50), oddsToPd(100), oddsToPd(25), oddsToPd(1));
  expect([...scoreOf(pd)]).toEqual([600, 620, 580, Math.round(600 - 20 * Math.log2(50))]);
  expect(scoreOf(Float64Array.of(0, 1)).every(Number.isFinite)).toBe(true);
});
