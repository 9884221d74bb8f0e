import type { Measure, RankingEvaluation } from '../../models/metrics/evaluate.js';
import type { FallbackModelFile, TrainedModelFile } from '../contracts/model-file.js';
import type { Training } from './train.js';

/** The card of a trained model, in Markdown: what it is for, what it learned from, how it did. */
export function modelCard(file: TrainedModelFile, training: Training, buckets: readonly string[]): string {
  const { summary, candidates, baselines } = training;
  const chosen = candidates[training.best];
  const rows = [
    ...candidates.map((candidate) => [candidate.engine, candidate.evaluation] as const),
    ...Object.entries(baselines),
  ];
  const probability = chosen.evaluation;
  return `# Model card: ${file.model_id}

| | |
|---|---|
| Engine | ${file.engine} |
| Trained on the night of | ${file.trained_on} |
| Outcome | ${file.outcome.name}, ${file.outcome.horizon_days} days |
| Feature families | ${file.families.join(', ')} |
| Seed | ${file.seed} |
| Data fingerprint | \`${file.data_fingerprint.slice(0, 16)}\` |
| SQL fingerprint | \`${file.sql_hash.slice(0, 16)}\` |

## Use
Ranks overdue accounts by the probability of the outcome above, so that a collections team can choose a
treatment. It is not made for granting credit, and says nothing about why a person is late.

## What it learned from
${summary.fitRows} snapshots of accounts fitted the model and ${summary.calibrationRows} of other customers
calibrated it; snapshots from ${summary.firstSnapshot} to ${summary.lastSnapshot}; ${percent(summary.badRate)} bad.
${chosen.description}

## How it was judged
${
  summary.evaluation === 'out_of_time'
    ? `On ${summary.testRows} snapshots of ${summary.testCustomers} customers that training never saw, from ${summary.firstTestSnapshot} on. Training used snapshots only whose performance window had ended by then.`
    : `By five-fold cross-validation over customers, ${summary.testRows} snapshots: there is one labeled snapshot, so nothing is known of how the model ages.`
}
Intervals are 95 %, by bootstrap over customers.

| ranking | AUC | KS | bad in the riskiest 10 % |
|---|---|---|---|
${rows.map(([name, evaluation]) => rankingRow(name, evaluation)).join('\n')}

| probability of ${file.engine} | |
|---|---|
| Brier score | ${shown(probability.brier)} |
| Log loss | ${shown(probability.logLoss)} |
| Calibration slope | ${shown(probability.calibrationSlope)} |
| Calibration intercept | ${shown(probability.calibrationIntercept)} |
| Expected calibration error | ${shown(probability.expectedCalibrationError)} |

| bucket | snapshots | bad | AUC | KS |
|---|---|---|---|---|
${Object.entries(chosen.byBucket)
  .map(
    ([ordinal, e]) =>
      `| ${buckets[Number(ordinal)]} | ${e.rows} | ${e.badRate === null ? '–' : percent(e.badRate)} | ${number(e.auc.value)} | ${number(e.ks.value)} |`,
  )
  .join('\n')}

## Limits
- Accounts that were treated differently in the past paid differently: the model has learned yesterday's treatment.${
    file.families.includes('contact')
      ? ' It was given contact features, which carry that treatment directly.'
      : ''
  }
- A change in the economy or in the book moves the probabilities before it moves the order.
- Protected attributes are no features; whether groups are treated alike is not shown here.
`;
}

/** The card of the fallback ranking. */
export function fallbackCard(file: FallbackModelFile, buckets: readonly string[]): string {
  return `# Model card: ${file.model_id}

No model was trained: ${file.reason}. Until there is more to learn from, accounts are ranked by days past due,
then by amount past due. pd is the share of bad outcomes seen in the account's bucket, smoothed as
(bad + 1) ÷ (accounts + 2), and at least that of the buckets before it.

| bucket | snapshots | pd |
|---|---|---|
${file.bucket_pd.map((row) => `| ${buckets[row.bucket]} | ${row.accounts} | ${row.pd.toFixed(3)} |`).join('\n')}
| all | | ${file.overall_pd.toFixed(3)} |
`;
}

function rankingRow(name: string, evaluation: RankingEvaluation): string {
  const top = evaluation.captures.find((capture) => capture.share === 0.1);
  return `| ${name} | ${shown(evaluation.auc)} | ${shown(evaluation.ks)} | ${top ? shown(top.bads) : '–'} |`;
}

function shown({ value, low, high }: Measure): string {
  return low === null || high === null
    ? number(value)
    : `${number(value)} (${number(low)} to ${number(high)})`;
}

function number(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
