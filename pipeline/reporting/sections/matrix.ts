import { bucket, column } from '../columns.js';
import type { QueryColumn } from '../query-table.js';
import type { ReportContext } from '../report-context.js';

/** The buckets of the list, from the manifest; a bucket's ordinal is its place. */
export type Buckets = ReportContext['manifest']['buckets'];

const exits = [
  ['cured', 'Cured', '已還清逾期'],
  ['closed', 'Closed', '已結清'],
  ['charged_off', 'Charged off', '已核銷'],
] as const;

/**
 * A matrix from the buckets of a month ago (rows) to those of tonight (columns), and the ways of leaving.
 * @param measure of `rep_month_change`; @param cast what it is cast to
 */
export function matrixQuery(buckets: Buckets, measure: string, cast: string): string {
  const cell = (name: string, condition: string) =>
    `CAST(coalesce(sum(${measure}) FILTER (WHERE ${condition}), 0) AS ${cast}) AS ${name}`;
  const cells = [
    `CAST(coalesce(sum(${measure}), 0) AS ${cast}) AS whole`,
    ...exits.map(([exit]) => cell(exit, `left_as = '${exit}'`)),
    ...buckets.map((_, ordinal) => cell(`to_${ordinal}`, `to_bucket = ${ordinal}`)),
  ];
  return `SELECT bucket.label AS bucket, ${cells.join(',\n  ')}
FROM ref_bucket bucket
LEFT JOIN rep_month_change change ON change.from_bucket = bucket.ordinal
GROUP BY bucket.ordinal, bucket.label
HAVING count(change.accounts) > 0 OR bucket.ordinal > 0
ORDER BY bucket.ordinal`;
}

/** The columns of such a matrix; the bucket of current loans is left out, which is what `cured` tells. */
export function matrixColumns(buckets: Buckets, kind: 'whole' | 'money'): QueryColumn[] {
  return [
    bucket,
    column('whole', kind, 'A month ago', '一個月前'),
    ...exits.map(([exit, en, zh]) => column(exit, kind, en, zh)),
    ...buckets.map(({ label }, ordinal) => column(`to_${ordinal}`, kind, label, label)).slice(1),
  ];
}

/** What each row of such a matrix sums to. */
export function matrixBalance(buckets: Buckets) {
  const to = buckets.map((_, ordinal) => `to_${ordinal}`).slice(1);
  return [{ total: 'whole', parts: [...exits.map(([exit]) => exit), ...to] }];
}
