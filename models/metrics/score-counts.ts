import { descendingOrder } from './order.js';

/**
 * What stands at each distinct score, from the highest score to the lowest. Every metric of this
 * folder is a function of these counts, so ties never depend on the order of the rows.
 */
export interface ScoreCounts {
  readonly scores: Float64Array;
  /** Rows at the score; fractional when the rows are weighted. */
  readonly rows: Float64Array;
  readonly bads: Float64Array;
  /** Money of all rows at the score; zero when no money was given. */
  readonly money: Float64Array;
  /** Money of the bad rows at the score. */
  readonly badMoney: Float64Array;
}

/** Scored rows, sorted once, that can be counted many times under different row weights. */
export interface RankedRows {
  readonly order: Uint32Array;
  /** The first position in `order` of each distinct score, then the number of rows. */
  readonly starts: Uint32Array;
  readonly scores: Float64Array;
  readonly bad: Uint8Array;
  readonly money: Float64Array | undefined;
}

/**
 * Sorts scored rows for counting.
 *
 * @param scores a higher score is riskier; never NaN
 * @param bad 1 or 0 a row
 * @param money a weight a row, for example the amount past due, zero or more
 */
export function rankRows(scores: Float64Array, bad: Uint8Array, money?: Float64Array): RankedRows {
  const order = descendingOrder(scores);
  const starts: number[] = [];
  for (let i = 0; i < order.length; i++) {
    if (i === 0 || scores[order[i]] !== scores[order[i - 1]]) starts.push(i);
  }
  const distinct = Float64Array.from(starts, (start) => scores[order[start]]);
  return { order, starts: Uint32Array.from([...starts, order.length]), scores: distinct, bad, money };
}

/** Counts ranked rows; `weights` (one a row, zero or more) makes row i count weights[i] times. */
export function countRanked(ranked: RankedRows, weights?: Float64Array): ScoreCounts {
  const { order, starts, scores, bad, money } = ranked;
  const distinct = scores.length;
  const rows = new Float64Array(distinct);
  const bads = new Float64Array(distinct);
  const moneySum = new Float64Array(distinct);
  const badMoney = new Float64Array(distinct);
  for (let s = 0; s < distinct; s++) {
    let rowSum = 0;
    let badSum = 0;
    let amountSum = 0;
    let badAmountSum = 0;
    for (let i = starts[s]; i < starts[s + 1]; i++) {
      const row = order[i];
      const weight = weights ? weights[row] : 1;
      const badWeight = weight * bad[row];
      rowSum += weight;
      badSum += badWeight;
      if (money) {
        amountSum += weight * money[row];
        badAmountSum += badWeight * money[row];
      }
    }
    rows[s] = rowSum;
    bads[s] = badSum;
    moneySum[s] = amountSum;
    badMoney[s] = badAmountSum;
  }
  return { scores, rows, bads, money: moneySum, badMoney };
}

/** `rankRows` and `countRanked` in one step. */
export function countByScore(scores: Float64Array, bad: Uint8Array, money?: Float64Array): ScoreCounts {
  return countRanked(rankRows(scores, bad, money));
}

/** The sum of `values` from first to last. */
export function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
