import { z } from 'zod';
import { writtenWords } from '../core/bilingual.js';

const measure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const ranking = z.object({
  auc: measure,
  ks: measure,
  gainCurve: z.array(z.object({ accounts: z.number(), bads: z.number(), badMoney: z.number().nullable() })),
});
const index = z.number().nullable();

/** What the report reads of a trained model's metrics. */
const trainedMetrics = z.object({
  kind: z.literal('trained'),
  candidates: z.array(z.object({ engine: z.string(), evaluation: ranking })),
  champion: z.object({
    models: z.array(z.object({ stage: z.string().nullable(), engine: z.string() })),
    evaluation: ranking.extend({
      calibrationSlope: measure,
      brier: measure,
      expectedCalibrationError: measure,
      calibrationTable: z.array(
        z.object({ meanPd: z.number(), badRate: z.number(), rows: z.number(), bads: z.number() }),
      ),
    }),
    by_date: z.record(
      z.string(),
      z.object({
        rows: z.number(),
        badRate: z.number().nullable(),
        auc: measure,
        meanPd: z.number().nullable(),
      }),
    ),
  }),
  baselines: z.object({ 'dpd-first': ranking, 'balance-first': ranking }).catchall(ranking),
  stability: z.object({
    psi: index,
    psi_by_chance: index,
    psi_by_date: z.record(z.string(), index),
    csi: z.array(z.object({ feature: z.string(), index: z.number() })),
  }),
});

const fallbackMetrics = z.object({ kind: z.literal('fallback'), reason: writtenWords });

/** Metrics of the model that ranked, as the report shows them. */
export const reportMetrics = z.discriminatedUnion('kind', [trainedMetrics, fallbackMetrics]);
export type ReportMetrics = z.infer<typeof reportMetrics>;

/** Metrics of a trained model. */
export type TrainedMetrics = Extract<ReportMetrics, { kind: 'trained' }>;
