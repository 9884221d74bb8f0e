import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../pipeline/strategy/allocation/allocate.js';
import type { AllocationProblem } from '../../pipeline/strategy/allocation/allocation-problem.js';

const nothing = (accounts: number, resources: number) => ({
  name: 'none',
  uses: Array.from({ length: resources }, () => 0),
  values: new Float64Array(accounts),
});

/** The greatest value of all allocations that fit, by trying every one. */
function bruteForce({ accounts, resources, options }: AllocationProblem): number {
  const left = resources.map(({ capacity }) => capacity);
  const from = (account: number): number => {
    if (account === accounts) return 0;
    let best = Number.NEGATIVE_INFINITY;
    for (const { uses, values } of options) {
      if (Number.isNaN(values[account]) || uses.some((units, k) => units > left[k])) continue;
      uses.forEach((units, k) => {
        left[k] -= units;
      });
      best = Math.max(best, values[account] + from(account + 1));
      uses.forEach((units, k) => {
        left[k] += units;
      });
    }
    return best;
  };
  return from(0);
}

const values = (accounts: number) =>
  fc.array(
    fc.oneof(
      fc.integer({ min: -5, max: 40 }),
      fc.constant(Number.NaN),
      fc.double({ min: 0, max: 50, noNaN: true }),
    ),
    {
      minLength: accounts,
      maxLength: accounts,
    },
  );

/** Small problems whose options use one unit of one resource, or several units of several. */
const anyProblem = (mostUnits: number) =>
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 })).chain(([accounts, kinds]) =>
    fc
      .tuple(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.POSITIVE_INFINITY)), {
          minLength: kinds,
          maxLength: kinds,
        }),
        fc.array(
          fc.tuple(
            values(accounts),
            mostUnits === 1
              ? fc
                  .nat({ max: kinds - 1 })
                  .map((one) => Array.from({ length: kinds }, (_, k) => Number(k === one)))
              : fc.array(fc.integer({ min: 0, max: mostUnits }), { minLength: kinds, maxLength: kinds }),
          ),
          { minLength: 1, maxLength: 3 },
        ),
      )
      .map(
        ([capacities, drawn]): AllocationProblem => ({
          accounts,
          resources: capacities.map((capacity, k) => ({ name: `r${k}`, capacity })),
          options: [
            nothing(accounts, kinds),
            ...drawn.map(([each, uses], n) => ({ name: `o${n}`, uses, values: Float64Array.from(each) })),
          ],
        }),
      ),
  );

describe('allocation', () => {
  it.each([1, 3])('is the best there is, with up to %i units of a resource', async (mostUnits) => {
    await fc.assert(
      fc.asyncProperty(anyProblem(mostUnits), async (problem) => {
        const found = await allocate(problem);
        const best = bruteForce(problem);
        expect(found.value).toBeCloseTo(best, 6);
        expect(found.bound).toBeGreaterThanOrEqual(best - 1e-6);
        for (const [k, units] of found.used.entries())
          expect(units).toBeLessThanOrEqual(problem.resources[k].capacity);
        for (const [account, option] of found.choice.entries())
          expect(problem.options[option].values[account]).not.toBeNaN();
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('gives the scarce calls to those who gain most, at the price of the first who goes without', async () => {
    const found = await allocate({
      accounts: 4,
      resources: [{ name: 'calls', capacity: 2 }],
      options: [nothing(4, 1), { name: 'call', uses: [1], values: Float64Array.of(9, 30, 12, 20) }],
    });
    expect([...found.choice]).toEqual([0, 1, 0, 1]);
    expect(found.value).toBe(50);
    expect(found.used).toEqual([2]);
    expect(found.prices[0]).toBeGreaterThanOrEqual(12 - 1e-6);
    expect(found.prices[0]).toBeLessThanOrEqual(20 + 1e-6);
  });

  it('is worth no less when a capacity rises, among thousands of accounts of equal worth', async () => {
    const accounts = 5000;
    const at = async (calls: number) =>
      (
        await allocate({
          accounts,
          resources: [
            { name: 'calls', capacity: calls },
            { name: 'sms', capacity: 900 },
          ],
          options: [
            nothing(accounts, 2),
            {
              name: 'call',
              uses: [1, 0],
              values: Float64Array.from({ length: accounts }, (_, i) => 5 + (i % 3)),
            },
            {
              name: 'sms',
              uses: [0, 1],
              values: Float64Array.from({ length: accounts }, (_, i) => 2 + (i % 2)),
            },
          ],
        })
      ).value;
    let before = Number.NEGATIVE_INFINITY;
    for (const calls of [0, 1, 1000, 1666, 1667, 3000, 5000, 6000]) {
      const value = await at(calls);
      expect(value).toBeGreaterThanOrEqual(before);
      before = value;
    }
    // 5,000 calls: everyone is called; 1666 are worth 7, 1667 6, 1667 5.
    expect(before).toBe(1666 * 7 + 1667 * 6 + 1667 * 5);
  });
});
