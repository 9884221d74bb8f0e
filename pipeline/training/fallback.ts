import type { FallbackModelFile } from '../contracts/model-file.js';
import type { Panel } from './panel.js';

/**
 * What the fallback ranking knows: the share of bad by bucket and the recovery rate over whatever labeled
 * snapshots there are, smoothed as (bad + 1) ÷ (accounts + 2), which is one half without any. A later bucket is
 * given at least the share of those before it, because that is how the fallback ranks.
 * @param buckets how many there are
 */
export function fallbackRates(
  panel: Panel,
  buckets: number,
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
  let worst = 0;
  return {
    bucket_pd: Array.from({ length: buckets }, (_, bucket) => {
      const { accounts, bad } = counts.get(bucket) ?? { accounts: 0, bad: 0 };
      if (accounts > 0) worst = Math.max(worst, smoothed(bad, accounts));
      return { bucket, accounts, pd: worst || smoothed(allBad, panel.matrix.rows) };
    }),
    overall_pd: smoothed(allBad, panel.matrix.rows),
    recovery_rate: pastDue > 0 ? paid / pastDue : 0,
  };
}
