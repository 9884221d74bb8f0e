import { type ScoreCounts, total } from './score-counts.js';

/** What the top of a ranking holds. Shares are in [0, 1]; NaN where the whole is zero. */
export interface Capture {
  /** The cut: this share of the rows, from the highest score down. */
  readonly share: number;
  /** Share of all bads above the cut (capture rate). */
  readonly bads: number;
  /** Bad rate above the cut ÷ bad rate of all rows. */
  readonly lift: number;
  /** Share of all money above the cut. */
  readonly money: number;
  /** Share of the bads' money above the cut. */
  readonly badMoney: number;
}

/**
 * Cumulative capture at each cut. The cut falls at exactly share × rows; the rows tied across it are
 * taken in proportion, so the result never depends on the order of the rows.
 *
 * @param shares cuts in [0, 1], ascending
 */
export function captureAt(counts: ScoreCounts, shares: readonly number[]): Capture[] {
  const { rows, bads, money, badMoney } = counts;
  const all = {
    rows: total(rows),
    bads: total(bads),
    money: total(money),
    badMoney: total(badMoney),
  };
  let s = 0;
  const above = { rows: 0, bads: 0, money: 0, badMoney: 0 };
  return shares.map((share) => {
    const cut = share * all.rows;
    while (s < rows.length && above.rows + rows[s] <= cut) {
      above.rows += rows[s];
      above.bads += bads[s];
      above.money += money[s];
      above.badMoney += badMoney[s];
      s++;
    }
    const part = s < rows.length && rows[s] > 0 ? (cut - above.rows) / rows[s] : 0;
    const captured = (above.bads + (part > 0 ? part * bads[s] : 0)) / all.bads;
    return {
      share,
      bads: captured,
      lift: captured / share,
      money: (above.money + (part > 0 ? part * money[s] : 0)) / all.money,
      badMoney: (above.badMoney + (part > 0 ? part * badMoney[s] : 0)) / all.badMoney,
    };
  });
}
