import { type ScoreCounts, total } from './score-counts.js';

/**
 * Kolmogorov–Smirnov distance between the scores of bads and goods, in [0, 1], read only between
 * distinct scores. A constant score gives 0; NaN when a class is absent.
 */
export function ks({ rows, bads }: ScoreCounts): number {
  const allBads = total(bads);
  const allGoods = total(rows) - allBads;
  if (!(allBads > 0 && allGoods > 0)) return Number.NaN;
  let badsAbove = 0;
  let goodsAbove = 0;
  let widest = 0;
  for (let s = 0; s < rows.length - 1; s++) {
    badsAbove += bads[s];
    goodsAbove += rows[s] - bads[s];
    widest = Math.max(widest, Math.abs(badsAbove / allBads - goodsAbove / allGoods));
  }
  return widest;
}
