import { expect, it } from 'vitest';
import { effectOf } from '../../pipeline/strategy/default-effects.js';
import type { Treatment } from '../../pipeline/workspace/strategy-schema.js';

const call: Treatment = {
  channel: 'phone',
  owner: 'agent',
  tone: 'neutral',
  intensity: 'standard',
  label: { en: 'Call', zh: '電話' },
  unit_cost: 4,
  uses: {},
};
const inBand = (treatment: Treatment, ordinal: number, bands = 4) =>
  effectOf(treatment, { name: `b${ordinal}`, ordinal }, bands);

it('takes the effect that the strategy states, for all bands or by band', () => {
  expect(inBand({ ...call, effect: 0.03 }, 2)).toBe(0.03);
  expect(inBand({ ...call, effect: 0 }, 2)).toBe(0);
  expect(inBand({ ...call, effect: { b0: 0.01, b1: 0.02 } }, 1)).toBe(0.02);
});

it('assumes by channel otherwise, falling with risk to a mean of the channel', () => {
  const effects = [0, 1, 2, 3].map((ordinal) => inBand(call, ordinal));
  // 5 % for calls, times 1.75, 1.25, 0.75 and 0.25.
  for (const [n, effect] of [0.0875, 0.0625, 0.0375, 0.0125].entries())
    expect(effects[n]).toBeCloseTo(effect, 12);
  expect(inBand(call, 0, 1)).toBeCloseTo(0.05, 12);
  expect(inBand({ ...call, owner: 'senior_agent' }, 0, 1)).toBeCloseTo(0.07, 12);
  expect(inBand({ ...call, channel: 'none' }, 0)).toBe(0);
});
