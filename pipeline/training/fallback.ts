import type { FallbackModelFile } from '../contracts/model-file.js';
import type { Panel } from './panel.js';

/**
 * What the fallback ranking knows: the share of bad by bucket and the recovery rate over whatever labeled
 * snapshots there are, smoothed as (bad + 1) ÷ (accounts + 2), which is one half without any.
 */
export function fallbackRates(
  panel: Panel,
): Pick<FallbackModelFile, 'bucket_pd' | 'overall_pd' | 'recovery_rate'> {
  const counts = new Map<number, { accounts: number; bad: number }>();
  let paid = 0;
  let pastDue = 0;
  let allBad = 0;
  for (let row = 0; row < panel.matrix.rows; row++) {
    const count = counts.get(panel.bucket[row]) ?? { accounts: 0, bad: 0 };
    count.accounts++;
    count.bad += panel.bad[row];
    counts.set(panel.bucket[row], count);
    allBad += panel.bad[row];
    paid += panel.recovered[row];
    pastDue += panel.amountPastDue[row];
  }
  const smoothed = (bad: number, accounts: number) => (bad + 1) / (accounts + 2);
  return {
    bucket_pd: [...counts]
      .sort(([a], [b]) => a - b)
      .map(([bucket, { accounts, bad }]) => ({ bucket, accounts, pd: smoothed(bad, accounts) })),
    overall_pd: smoothed(allBad, panel.matrix.rows),
    recovery_rate: pastDue > 0 ? paid / pastDue : 0,
  };
}
