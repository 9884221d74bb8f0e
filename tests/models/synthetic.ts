import type { LabeledRows } from '../../models/estimator.js';
import { sigmoid } from '../../models/logit.js';
import type { ModelFeature } from '../../models/matrix.js';
import { seededRandom } from '../../pipeline/core/random.js';

/** Labeled rows with the probabilities that made them. */
export interface SyntheticRows extends LabeledRows {
  readonly truth: Float64Array;
  readonly money: Float64Array;
}

/**
 * A credit-like set: arrears with many ties and a special value, ratios with missing values, a
 * product code, and noise up to `width` features. About one row in six is bad; customers have one to
 * three rows.
 */
export function syntheticRows(rows: number, seed: number, width = 12): SyntheticRows {
  const random = seededRandom(seed);
  const named: ModelFeature[] = [
    { name: 'dpd', kind: 'number', direction: 1 },
    { name: 'months_since_last_delinquent', kind: 'number', direction: -1 },
    { name: 'paid_to_due_3m', kind: 'number', direction: -1 },
    { name: 'outstanding_principal', kind: 'number', direction: 0 },
    { name: 'product', kind: 'category', direction: 0 },
    { name: 'utilization', kind: 'number', direction: 1 },
  ];
  const noise = Array.from({ length: width - named.length }, (_, i): ModelFeature => {
    return { name: `noise_${i}`, kind: 'number', direction: 0 };
  });
  const features = [...named, ...noise];
  const columns = features.map(() => new Float32Array(rows));
  const truth = new Float64Array(rows);
  const money = new Float64Array(rows);
  const bad = new Uint8Array(rows);
  const group = new Int32Array(rows);
  const productEffect = [0, 0.5, -0.6, 1.1, 0.2];
  let customer = 0;
  for (let row = 0; row < rows; row++) {
    if (random.uniform() < 0.6) customer++;
    group[row] = customer;
    const dpd = 1 + Math.floor(-35 * Math.log(1 - random.uniform()));
    const everLate = random.uniform() < 0.7;
    const since = everLate ? Math.floor(random.uniform() * 24) : -1; // −1: never late before
    const paid = random.uniform() < 0.15 ? Number.NaN : Math.min(1.5, Math.abs(0.8 + 0.4 * random.normal()));
    const principal = Math.exp(8 + random.normal());
    const product = random.below(5);
    const utilization = random.uniform();
    const logOdds =
      -2.6 +
      0.9 * Math.log(dpd / 20 + 0.2) +
      (everLate ? 0.9 - 0.05 * since : -0.4) +
      (Number.isNaN(paid) ? 0.8 : 1.4 * (0.7 - paid)) +
      productEffect[product] +
      1.2 * utilization ** 2;
    truth[row] = sigmoid(logOdds);
    bad[row] = random.uniform() < truth[row] ? 1 : 0;
    money[row] = Math.round(principal * (0.02 + random.uniform() / 5) * 100) / 100;
    [dpd, since, paid, principal, product, utilization].forEach((value, f) => {
      columns[f][row] = value;
    });
    for (let f = named.length; f < features.length; f++) columns[f][row] = random.normal();
  }
  return { matrix: { rows, features, columns }, bad, group, truth, money };
}
