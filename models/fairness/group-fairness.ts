import type { BootstrapOptions } from '../metrics/bootstrap.js';
import { evaluateRanking, type Measure } from '../metrics/evaluate.js';
import { type Share, wilson } from '../metrics/wilson.js';

/** A listed account as the fairness report sees it. */
export interface ListedAccount {
  readonly customer: number;
  readonly pd: number;
  readonly rank: number;
  /** Among the first of the list, as many as were treated. */
  readonly called: boolean;
  readonly treatment: string;
  readonly segment: string;
  /** undefined before the outcome is over, or where the account is not labeled. */
  readonly bad?: boolean;
}

/** What a group got, and how true the ranking was for it. */
export interface GroupFairness {
  readonly group: string;
  readonly accounts: number;
  /** null before the outcome is over. */
  readonly outcome: {
    readonly labeled: number;
    readonly mean_pd: number;
    readonly bad_rate: Share;
    /** Called ÷ all, of those that did not turn bad. */
    readonly false_positive_rate: Share;
    /** Not called ÷ all, of those that turned bad. */
    readonly false_negative_rate: Share;
    readonly auc: Measure;
  } | null;
  readonly called: Share;
  readonly treatments: Readonly<Record<string, Share>>;
  readonly segments: Readonly<Record<string, Share>>;
}

/** The groups of an attribute. */
export interface AttributeFairness {
  readonly attribute: string;
  readonly groups: readonly GroupFairness[];
  /** Groups of which nothing is told. */
  readonly suppressed: readonly string[];
}

/** Customers that a group must have at least for its figures to be told. */
export const leastCustomers = 30;

/**
 * Calibration, error rates (Hardt, Price and Srebro, 2016), ranking and treatment by group. Groups of fewer than
 * `least` customers are suppressed, and further small ones with them until the suppressed hold `least` together:
 * otherwise the total less the others would tell of them. Intervals of shares are Wilson's over accounts; of AUC, a
 * bootstrap of customers.
 * @param groupOf the group of each account
 */
export function attributeFairness(
  attribute: string,
  accounts: readonly ListedAccount[],
  groupOf: readonly string[],
  intervals: BootstrapOptions,
  least: number = leastCustomers,
): AttributeFairness {
  const members = new Map<string, ListedAccount[]>();
  accounts.forEach((account, row) => {
    const group = members.get(groupOf[row]);
    if (group) group.push(account);
    else members.set(groupOf[row], [account]);
  });
  const sizes = [...members]
    .map(([group, of]) => ({ group, size: new Set(of.map(({ customer }) => customer)).size }))
    .sort((a, b) => a.size - b.size || (a.group < b.group ? -1 : 1));
  const suppressed = new Set<string>();
  let hidden = 0;
  for (const { group, size } of sizes) {
    if (size >= least && (hidden === 0 || hidden >= least)) break;
    suppressed.add(group);
    hidden += size;
  }
  const treatments = [...new Set(accounts.map(({ treatment }) => treatment))].sort();
  const segments = [...new Set(accounts.map(({ segment }) => segment))].sort();
  return {
    attribute,
    groups: [...members.keys()]
      .filter((group) => !suppressed.has(group))
      .sort()
      .map((group) => {
        const own = members.get(group) as ListedAccount[];
        return {
          group,
          accounts: own.length,
          outcome: outcomeOf(own, intervals),
          called: shareOf(own, ({ called }) => called),
          treatments: sharesOf(treatments, own, ({ treatment }) => treatment),
          segments: sharesOf(segments, own, ({ segment }) => segment),
        };
      }),
    suppressed: [...suppressed].sort(),
  };
}

function outcomeOf(accounts: readonly ListedAccount[], intervals: BootstrapOptions) {
  const labeled = accounts.filter(({ bad }) => bad !== undefined);
  if (labeled.length === 0) return null;
  const bads = labeled.filter(({ bad }) => bad);
  const goods = labeled.filter(({ bad }) => !bad);
  const { auc } = evaluateRanking(
    {
      score: Float64Array.from(labeled, ({ pd }) => pd),
      bad: Uint8Array.from(labeled, ({ bad }) => Number(bad)),
      money: new Float64Array(labeled.length).fill(1),
      group: Int32Array.from(labeled, ({ customer }) => customer),
    },
    intervals,
  );
  return {
    labeled: labeled.length,
    mean_pd: labeled.reduce((sum, { pd }) => sum + pd, 0) / labeled.length,
    bad_rate: wilson(bads.length, labeled.length),
    false_positive_rate: shareOf(goods, ({ called }) => called),
    false_negative_rate: shareOf(bads, ({ called }) => !called),
    auc,
  };
}

function shareOf(accounts: readonly ListedAccount[], holds: (account: ListedAccount) => boolean): Share {
  return wilson(accounts.filter(holds).length, accounts.length);
}

function sharesOf(
  names: readonly string[],
  accounts: readonly ListedAccount[],
  nameOf: (account: ListedAccount) => string,
): Record<string, Share> {
  return Object.fromEntries(
    names.map((name) => [name, shareOf(accounts, (account) => nameOf(account) === name)]),
  );
}
