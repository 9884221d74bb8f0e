import type { Allocation, AllocationProblem } from './allocation-problem.js';
import { chooseAtPrices, margins, unitsUsed } from './priced-choice.js';
import { findPrices } from './prices.js';
import { solve, sum } from './solver.js';

/** Accounts that are first decided together; doubled until the answer fits and is good enough. */
const firstUndecided = 256;
const goodEnough = 1e-9;
const mostUndecided = 16_384;

/**
 * Gives each account one option so that the sum of values is greatest under the capacities.
 *
 * Prices of the resources decide nearly all accounts on their own; those that are all but indifferent at the prices are
 * decided together by an integer program over what is left. When each option uses one unit of at most one resource the
 * program is a transportation problem, and the answer exact; otherwise `bound - value` tells what may be missing.
 */
export async function allocate(problem: AllocationProblem): Promise<Allocation> {
  const prices = await findPrices(problem);
  const { bound, choice } = chooseAtPrices(problem, prices);
  const margin = margins(problem, prices);
  const sorted = margin.slice().sort();
  let best: Allocation | undefined;
  for (let undecided = firstUndecided; ; undecided *= 2) {
    const found = await decide(problem, choice, leastDecided(margin, sorted, undecided));
    if (found && (best === undefined || found.value > best.value)) best = { ...found, bound, prices };
    const close = best !== undefined && bound - best.value <= goodEnough * Math.max(1, Math.abs(bound));
    if (close || (best !== undefined && undecided >= mostUndecided) || undecided >= problem.accounts) break;
  }
  if (best === undefined) throw new Error('doing nothing fits every capacity');
  return best;
}

/** The accounts with the smallest margins, the first ones where margins are equal; in their own order. */
function leastDecided(margin: Float64Array, sorted: Float64Array, count: number): Uint32Array {
  if (count >= margin.length) return Uint32Array.from(margin.keys());
  const most = sorted[count - 1];
  const least = new Uint32Array(count);
  let spare = count;
  for (let n = 0; n < count && sorted[n] < most; n++) spare--;
  let found = 0;
  for (let account = 0; account < margin.length; account++)
    if (margin[account] < most || (margin[account] === most && spare-- > 0)) least[found++] = account;
  return least;
}

/** Decides some accounts together and leaves all others as they are; undefined when those use too much. */
async function decide(
  problem: AllocationProblem,
  decided: Uint8Array,
  undecided: Uint32Array,
): Promise<{ choice: Uint8Array; value: number; used: number[] } | undefined> {
  const { resources, options } = problem;
  const choice = decided.slice();
  const counts = countChoices(problem, choice);
  for (const account of undecided) counts[choice[account]] -= 1;
  const used = unitsUsed(problem, counts);
  const left = resources.map(({ capacity }, resource) => capacity - used[resource]);
  if (left.some((units) => units < 0)) return undefined;
  const groups = alike(problem, undecided);
  const taken = await takeFrom(problem, groups, left);
  if (taken === undefined) return undefined;
  for (const [index, { accounts }] of groups.entries()) {
    let next = 0;
    for (const option of options.keys())
      for (let n = 0; n < taken[index][option]; n++) choice[accounts[next++]] = option;
  }
  return { choice, ...totals(problem, choice) };
}

/** Accounts whose options are worth the same. */
interface Group {
  readonly accounts: number[];
  readonly values: readonly number[];
}

function alike({ options }: AllocationProblem, accounts: Uint32Array): Group[] {
  const groups = new Map<string, Group>();
  for (const account of accounts) {
    const values = options.map((option) => option.values[account]);
    const key = values.join();
    const group = groups.get(key);
    if (group) group.accounts.push(account);
    else groups.set(key, { accounts: [account], values });
  }
  return [...groups.values()];
}

/** How many accounts of each group take each option: an integer program. */
async function takeFrom(
  { resources, options }: AllocationProblem,
  groups: readonly Group[],
  left: readonly number[],
): Promise<number[][] | undefined> {
  if (groups.length === 0) return [];
  const name = (group: number, option: number) => `x${group}_${option}`;
  const pairs = groups.flatMap(({ values }, group) =>
    values.flatMap((value, option) => (Number.isNaN(value) ? [] : [{ group, option, value }])),
  );
  const limits = resources.flatMap(({ capacity }, resource) => {
    const uses = pairs.filter(({ option }) => options[option].uses[resource] > 0);
    if (!Number.isFinite(capacity) || uses.length === 0) return [];
    const terms = uses.map(
      ({ group, option }) => [options[option].uses[resource], name(group, option)] as const,
    );
    return [` r${resource}: ${sum(terms)} <= ${left[resource]}`];
  });
  const program = [
    'Maximize',
    ` obj: ${sum(pairs.map(({ group, option, value }) => [value, name(group, option)] as const))}`,
    'Subject To',
    ...groups.map(({ accounts }, group) => {
      const terms = pairs
        .filter((pair) => pair.group === group)
        .map(({ option }) => [1, name(group, option)] as const);
      return ` g${group}: ${sum(terms)} = ${accounts.length}`;
    }),
    ...limits,
    'Generals',
    ...pairs.map(({ group, option }) => ` ${name(group, option)}`),
    'End',
  ].join('\n');
  const solution = await solve(program);
  return (
    solution &&
    groups.map((_, group) => options.map((_, option) => Math.round(solution.primal(name(group, option)))))
  );
}

function totals(problem: AllocationProblem, choice: Uint8Array): { value: number; used: number[] } {
  let value = 0;
  for (const [option, { values }] of problem.options.entries())
    for (let account = 0; account < choice.length; account++)
      if (choice[account] === option) value += values[account];
  return { value, used: unitsUsed(problem, countChoices(problem, choice)) };
}

/** How many accounts chose each option. */
function countChoices({ options }: AllocationProblem, choice: Uint8Array): number[] {
  const counts = options.map(() => 0);
  for (let account = 0; account < choice.length; account++) counts[choice[account]] += 1;
  return counts;
}
