import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../pipeline/core/random.js';
import {
  customersNeeded,
  detectableEffect,
  type ExperimentDesign,
  powerOf,
} from '../../pipeline/strategy/experiment-power.js';
import { normalProbability, normalQuantile } from '../../pipeline/strategy/normal.js';

test('normal quantiles and probabilities are those of the tables', () => {
  for (const [probability, z] of [
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.9995, 3.2905267314919255],
    [0.025, -1.959963984540054],
  ]) {
    expect(normalQuantile(probability)).toBeCloseTo(z, 9);
    expect(normalProbability(z)).toBeCloseTo(probability, 12);
  }
});

const even: ExperimentDesign = { baseRate: 0.5, alpha: 0.05, share: 0.5 };

describe('a two-sided test of two proportions', () => {
  it('needs 388 customers an arm to tell 40 % from 50 % with power 80 %', () => {
    expect(customersNeeded(even, 0.1, 0.8)).toEqual({ champion: 388, challenger: 388 });
  });

  it('needs more customers the less even the arms are, and the smaller the effect', () => {
    const total = (share: number, effect: number) => {
      const { champion, challenger } = customersNeeded({ ...even, share }, effect, 0.8);
      return champion + challenger;
    };
    expect(total(0.2, 0.1)).toBeGreaterThan(total(0.5, 0.1));
    // Half the effect needs four times the customers, but for the variances.
    expect(total(0.5, 0.05) / total(0.5, 0.1)).toBeCloseTo(4, 0);
  });

  it.each([
    { baseRate: 0.3, alpha: 0.05, share: 0.5 },
    { baseRate: 0.1, alpha: 0.01, share: 0.2 },
    { baseRate: 0.6, alpha: 0.1, share: 0.8 },
  ])('turned round gives the effect and the power that it started from: %j', (design) => {
    for (const [effect, power] of [
      [0.02, 0.8],
      [0.05, 0.95],
    ]) {
      const { champion, challenger } = customersNeeded(design, effect, power);
      expect(powerOf(design, effect, champion + challenger)).toBeCloseTo(power, 2);
      expect(detectableEffect(design, champion + challenger, power)).toBeCloseTo(effect, 3);
    }
    expect(detectableEffect(design, 3, 0.8)).toBeUndefined();
  });
});

/** How often experiments that are drawn and tested find a difference. */
function found(design: ExperimentDesign, effect: number, sizes: { champion: number; challenger: number }) {
  const random = seededRandom(11);
  const critical = normalQuantile(1 - design.alpha / 2);
  const experiments = 3000;
  const bads = (customers: number, rate: number) => {
    let count = 0;
    for (let n = 0; n < customers; n++) if (random.uniform() < rate) count++;
    return count;
  };
  let differences = 0;
  for (let n = 0; n < experiments; n++) {
    const [a, b] = [bads(sizes.champion, design.baseRate), bads(sizes.challenger, design.baseRate - effect)];
    const pooled = (a + b) / (sizes.champion + sizes.challenger);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / sizes.champion + 1 / sizes.challenger));
    if (Math.abs(a / sizes.champion - b / sizes.challenger) > critical * deviation) differences++;
  }
  return differences / experiments;
}

describe('simulated experiments', () => {
  it.each([
    [{ baseRate: 0.3, alpha: 0.05, share: 0.5 }, 0.06, 0.8],
    [{ baseRate: 0.3, alpha: 0.05, share: 0.25 }, 0.08, 0.9],
    [{ baseRate: 0.15, alpha: 0.1, share: 0.6 }, 0.05, 0.7],
  ])('of %j find an effect of %f with power %f', (design, effect, power) => {
    const sizes = customersNeeded(design, effect, power);
    // Three standard deviations of 3,000 draws are at most 0.026.
    expect(Math.abs(found(design, effect, sizes) - power)).toBeLessThan(0.026);
    expect(Math.abs(found(design, 0, sizes) - design.alpha)).toBeLessThan(0.02);
    const half = { champion: sizes.champion / 2, challenger: sizes.challenger / 2 };
    expect(
      found(design, effect, { champion: Math.ceil(half.champion), challenger: Math.ceil(half.challenger) }),
    ).toBeLessThan(power - 0.1);
  });
});
