import type { RecoveryRates } from '../contracts/model-file.js';
import type { Panel } from './panel.js';

const bins = 10;

/**
 * What was paid in the performance window for each unit of money past due, by pd: ten bins of equal count.
 * It can exceed 1, because a payment may also cover what fell due later.
 */
export function recoveryRates(pd: Float64Array, panel: Panel): RecoveryRates {
  const order = Int32Array.from(pd.keys()).sort((a, b) => pd[a] - pd[b] || a - b);
  const upperPd: number[] = [];
  const rates: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * order.length) / bins);
    const to = Math.floor(((bin + 1) * order.length) / bins);
    let paid = 0;
    let pastDue = 0;
    for (let i = from; i < to; i++) {
      paid += panel.recovered[order[i]];
      pastDue += panel.amountPastDue[order[i]];
    }
    if (to > from) {
      upperPd.push(pd[order[to - 1]]);
      rates.push(pastDue > 0 ? paid / pastDue : 0);
    }
  }
  return { upperPd, rates };
}
