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

/** Accounts looked at together, so that what is known of them stays in the nearest cache. */
const blockLength = 4096;

/** Gives each account its best option at the prices; the first among equals. */
export function chooseAtPrices(
  { accounts, options, resources }: AllocationProblem,
  prices: readonly number[],
): PricedChoice {
  const choice = new Uint8Array(accounts);
  const counts = options.map(() => 0);
  const block = new Float64Array(blockLength);
  const paid = options.map(({ uses }) => price(uses, prices));
  let net = 0;
  for (let from = 0; from < accounts; from += blockLength) {
    const chosen = choice.subarray(from, from + blockLength);
    const best = block.subarray(0, chosen.length);
    best.set(options[0].values.subarray(from, from + blockLength));
    for (let option = 1; option < options.length; option++)
      takeBetter(
        best,
        chosen,
        options[option].values.subarray(from, from + blockLength),
        paid[option],
        option,
      );
    for (let n = 0; n < best.length; n++) {
      net += best[n];
      counts[chosen[n]] += 1;
    }
  }
  const used = unitsUsed({ options, resources }, counts);
  return {
    choice,
    used,
    value: net + price(used, prices),
    bound:
      net +
      price(
        resources.map(({ capacity }) => capacity),
        prices,
      ),
  };
}

/** Lets accounts change to `option` where it is worth more than what they have, its price taken off. */
function takeBetter(
  best: Float64Array,
  chosen: Uint8Array,
  values: Float64Array,
  paid: number,
  option: number,
): void {
  for (let n = 0; n < best.length; n++) {
    const worth = values[n] - paid;
    if (worth > best[n]) {
      best[n] = worth;
      chosen[n] = option;
    }
  }
}

/** Units of each resource that options use which so many accounts chose. */
export function unitsUsed(
  { options, resources }: Pick<AllocationProblem, 'options' | 'resources'>,
  counts: readonly number[],
): number[] {
  return resources.map((_, resource) =>
    options.reduce((sum, { uses }, option) => sum + counts[option] * uses[resource], 0),
  );
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

/** What units cost; those of a resource without a price nothing, however many there are. */
function price(units: readonly number[], prices: readonly number[]): number {
  return units.reduce(
    (sum, amount, resource) => (prices[resource] > 0 ? sum + amount * prices[resource] : sum),
    0,
  );
}
