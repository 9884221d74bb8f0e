import type { AllocationProblem } from './allocation-problem.js';

/** What accounts choose, each for itself, when resources have prices. */
export interface PricedChoice {
  readonly choice: Uint8Array;
  /** Sum of the values chosen, prices not taken off. */
  readonly value: number;
  readonly used: number[];
  /** The Lagrangian: values less prices paid, plus prices times capacities. No allocation is worth more. */
  readonly bound: number;
}

/** Gives each account its best option at the prices; the first among equals. */
export function chooseAtPrices(
  { accounts, options, resources }: AllocationProblem,
  prices: readonly number[],
): PricedChoice {
  const choice = new Uint8Array(accounts);
  const best = Float64Array.from(options[0].values);
  for (let option = 1; option < options.length; option++) {
    const { values } = options[option];
    const paid = price(options[option].uses, prices);
    for (let account = 0; account < accounts; account++) {
      const worth = values[account] - paid;
      if (worth > best[account]) {
        best[account] = worth;
        choice[account] = option;
      }
    }
  }
  const counts = new Float64Array(options.length);
  let value = 0;
  for (let account = 0; account < accounts; account++) {
    counts[choice[account]] += 1;
    value += options[choice[account]].values[account];
  }
  const used = resources.map((_, resource) =>
    options.reduce((sum, { uses }, option) => sum + counts[option] * uses[resource], 0),
  );
  let bound = value;
  for (const [resource, { capacity }] of resources.entries())
    if (prices[resource] > 0) bound += prices[resource] * (capacity - used[resource]);
  return { choice, value, used, bound };
}

/** By how much each account prefers its best option to the next, at the prices; Infinity when it has but one. */
export function margins({ accounts, options }: AllocationProblem, prices: readonly number[]): Float64Array {
  const best = new Float64Array(accounts).fill(Number.NEGATIVE_INFINITY);
  const second = new Float64Array(accounts).fill(Number.NEGATIVE_INFINITY);
  for (const { values, uses } of options) {
    const paid = price(uses, prices);
    for (let account = 0; account < accounts; account++) {
      const worth = values[account] - paid;
      if (worth > best[account]) {
        second[account] = best[account];
        best[account] = worth;
      } else if (worth > second[account]) second[account] = worth;
    }
  }
  return best.map((worth, account) => worth - second[account]);
}

function price(uses: readonly number[], prices: readonly number[]): number {
  return uses.reduce((sum, units, resource) => (units === 0 ? sum : sum + units * prices[resource]), 0);
}
