import { z } from 'zod';
import type { Row, Warehouse } from '../warehouse/warehouse.js';

const measure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const ranking = z.object({ auc: measure, ks: measure });

/** What the report reads of a trained model's metrics. */
const trainedMetrics = z.object({
  kind: z.literal('trained'),
  candidates: z.array(z.object({ engine: z.string(), evaluation: ranking })),
  champion: z.object({
    models: z.array(z.object({ stage: z.string().nullable(), engine: z.string() })),
    evaluation: ranking.extend({
      calibrationTable: z.array(z.looseObject({ meanPd: z.number(), badRate: z.number(), rows: z.number() })),
    }),
  }),
  baselines: z.record(z.string(), ranking),
});

const fallbackMetrics = z.object({ kind: z.literal('fallback'), reason: z.string() });

/** Metrics of the model that ranked, as the report shows them. */
export const reportMetrics = z.discriminatedUnion('kind', [trainedMetrics, fallbackMetrics]);
export type ReportMetrics = z.infer<typeof reportMetrics>;

/** Totals of a group of ranked accounts. */
export interface GroupTotals extends Row {
  name: string;
  accounts: string;
  amount_past_due: string;
  outstanding_principal: string;
  expected_recovery: string;
  mean_pd: number;
  suppressed: string;
}

/** Totals of `pub_ranked` by one of its columns, in the order of `position`. */
export function groupTotals(warehouse: Warehouse, reference: string, column: string): Promise<GroupTotals[]> {
  return warehouse.rows<GroupTotals>(
    `SELECT reference.name, count(*) AS accounts, sum(amount_past_due) AS amount_past_due,
       sum(outstanding_principal) AS outstanding_principal, sum(expected_recovery) AS expected_recovery,
       CAST(sum(CAST(pd AS DECIMAL(18, 12))) / count(*) AS DOUBLE) AS mean_pd,
       count(*) FILTER (WHERE suppressed) AS suppressed
     FROM pub_ranked JOIN (${reference}) reference ON reference.key = pub_ranked.${column}
     GROUP BY reference.name, reference.position ORDER BY reference.position`,
  );
}
