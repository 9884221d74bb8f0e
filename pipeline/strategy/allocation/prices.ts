import type { AllocationProblem } from './allocation-problem.js';
import { chooseAtPrices, type PricedChoice } from './priced-choice.js';
import { solve, sum } from './solver.js';

/** More than these rounds were never needed with up to ten resources. */
const mostRounds = 400;
/** Relative distance of bound and optimum at which the search ends. */
const closeEnough = 1e-10;

/**
 * The prices at which accounts, each choosing for itself, use what there is: the minimum of the Lagrangian dual. It is
 * convex and piecewise linear in few prices, so Kelley's cutting planes find it (J. E. Kelley, The cutting-plane method
 * for solving convex programs, SIAM J. 8, 1960): each choice at some prices bounds the dual from below.
 */
export async function findPrices(problem: AllocationProblem): Promise<readonly number[]> {
  if (problem.accounts <= sampled) return lowest(problem, []);
  const guess = await lowest(sample(problem), []);
  const around = guess.flatMap((price, k) => [0.98, 1.02].map((factor) => guess.with(k, price * factor)));
  return lowest(problem, [guess, ...around]);
}

/** Larger problems are first solved on about this many of their accounts, to start close to the answer. */
const sampled = 20_000;

/** Accounts at equal distances, with capacities in proportion. */
function sample({ accounts, resources, options }: AllocationProblem): AllocationProblem {
  const step = Math.ceil(accounts / sampled);
  const taken = Math.ceil(accounts / step);
  return {
    accounts: taken,
    resources: resources.map(({ name, capacity }) => ({ name, capacity: (capacity * taken) / accounts })),
    options: options.map((option) => ({
      ...option,
      values: Float64Array.from({ length: taken }, (_, index) => option.values[index * step]),
    })),
  };
}

/** The prices with the lowest dual; `starts` are looked at first. */
async function lowest(problem: AllocationProblem, starts: readonly (readonly number[])[]): Promise<number[]> {
  const { resources } = problem;
  const ceiling = Math.max(0, ...problem.options.map(({ values }) => greatest(values)));
  const scarce = resources.flatMap(({ capacity }, index) => (Number.isFinite(capacity) ? [index] : []));
  let prices: number[] = resources.map(() => 0);
  let best = { prices, bound: Number.POSITIVE_INFINITY };
  const cuts: PricedChoice[] = starts.map((start) => chooseAtPrices(problem, start));
  for (let round = 0; round < mostRounds; round++) {
    const seen = chooseAtPrices(problem, prices);
    if (seen.bound < best.bound) best = { prices, bound: seen.bound };
    cuts.push(seen);
    const next = await lowestByCuts(problem, scarce, cuts, ceiling);
    if (best.bound - next.bound <= closeEnough * Math.max(1, Math.abs(best.bound))) break;
    prices = next.prices;
  }
  return best.prices;
}

async function lowestByCuts(
  { resources }: AllocationProblem,
  scarce: readonly number[],
  cuts: readonly PricedChoice[],
  ceiling: number,
): Promise<{ prices: number[]; bound: number }> {
  if (scarce.length === 0) return { prices: resources.map(() => 0), bound: cuts[0].bound };
  const program = [
    'Minimize',
    ` obj: ${sum([[1, 'rest'], ...scarce.map((k) => [resources[k].capacity, `p${k}`] as const)])}`,
    'Subject To',
    ...cuts.map(
      ({ value, used }, cut) =>
        ` c${cut}: ${sum([[1, 'rest'], ...scarce.map((k) => [used[k], `p${k}`] as const)])} >= ${value}`,
    ),
    'Bounds',
    ' rest free',
    ...scarce.map((k) => ` 0 <= p${k} <= ${ceiling}`),
    'End',
  ].join('\n');
  const solution = await solve(program);
  if (solution === undefined) throw new Error('the dual of an allocation is always feasible');
  return {
    prices: resources.map((_, k) => Math.max(0, solution.primal(`p${k}`))),
    bound: solution.objective,
  };
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}
