import { captureAt } from './capture.js';
import type { ScoreCounts } from './score-counts.js';

/** One point of the cumulative gain curve; all are shares in [0, 1]. */
export interface GainPoint {
  /** Share of the accounts worked, from the riskiest down. */
  readonly accounts: number;
  /** Share of the bads among them. */
  readonly bads: number;
  /** Share of the bads' money among them. */
  readonly badMoney: number;
}

/** The cumulative gain curve in accounts and in money, at 0, 1, … 100 % of the accounts. */
export function gainCurve(counts: ScoreCounts): GainPoint[] {
  const shares = Array.from({ length: 101 }, (_, percent) => percent / 100);
  return captureAt(counts, shares).map(({ share, bads, badMoney }) => ({ accounts: share, bads, badMoney }));
}
