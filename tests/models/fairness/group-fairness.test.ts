import { expect, it } from 'vitest';
import { attributeFairness, type ListedAccount } from '../../../models/fairness/group-fairness.js';
import { wilson } from '../../../models/metrics/wilson.js';

const account = (customer: number, own: Partial<ListedAccount> = {}): ListedAccount => ({
  customer,
  pd: 0.5,
  rank: customer,
  called: false,
  treatment: 'none',
  segment: 'rest',
  ...own,
});
const intervals = { resamples: 20, seed: 1 };

it("gives Wilson's interval as worked by hand, and one that is not empty at none and all", () => {
  // p = 0.5, n = 4, z² = 3.8414588: middle 0.5, half 1.959964 / 1.9603647 × √(0.0625 + 0.0600228)
  const half = wilson(2, 4);
  expect(half.low).toBeCloseTo(0.15004, 4);
  expect(half.high).toBeCloseTo(0.84996, 4);
  // At none, high = z² ÷ (n + z²).
  expect(wilson(0, 10)).toMatchObject({ value: 0, low: 0 });
  expect(wilson(0, 10).high).toBeCloseTo(3.8414588 / 13.8414588, 6);
  expect(wilson(10, 10)).toMatchObject({ value: 1, high: 1 });
  expect(wilson(0, 0)).toEqual({ value: null, low: null, high: null });
});

it('counts calibration, error rates, and shares by group as by hand', () => {
  const accounts = [
    account(1, { pd: 0.9, called: true, bad: true, treatment: 'call' }),
    account(2, { pd: 0.6, called: true, bad: false, treatment: 'call' }),
    account(3, { pd: 0.4, bad: true }),
    account(4, { pd: 0.1, bad: false }),
    account(5, { pd: 0.2, bad: false }),
    account(6, { pd: 0.3, called: true, bad: true }),
  ];
  const { groups, suppressed } = attributeFairness(
    'sex',
    accounts,
    ['a', 'a', 'a', 'a', 'b', 'b'],
    intervals,
    2,
  );
  expect(suppressed).toEqual([]);
  const [a, b] = groups;
  expect(a.outcome?.mean_pd).toBeCloseTo(0.5, 12);
  expect(a.outcome?.bad_rate.value).toBe(0.5);
  expect(a.outcome?.false_positive_rate.value).toBe(0.5);
  expect(a.outcome?.false_negative_rate.value).toBe(0.5);
  expect(a.outcome?.auc.value).toBe(0.75);
  expect(a.treatments.call.value).toBe(0.5);
  expect(b.treatments.call.value).toBe(0);
  expect(b.outcome?.false_negative_rate.value).toBe(0);
  expect(b.outcome?.auc.value).toBe(1);
});

it('suppresses a small group, and the next with it when the small one would follow from the total', () => {
  const sizes = { a: 50, b: 10, c: 40, d: 35 };
  const groupOf = Object.entries(sizes).flatMap(([group, size]) => Array<string>(size).fill(group));
  const accounts = groupOf.map((_, customer) => account(customer));
  const found = attributeFairness('sex', accounts, groupOf, intervals, 30);
  expect(found.suppressed).toEqual(['b', 'd']);
  expect(found.groups.map(({ group }) => group)).toEqual(['a', 'c']);
  expect(found.groups[0].outcome).toBeNull();
  // Two accounts of one customer are one customer.
  const one = attributeFairness(
    'sex',
    accounts.map(() => account(7)),
    groupOf,
    intervals,
    2,
  );
  expect(one.groups).toEqual([]);
});
