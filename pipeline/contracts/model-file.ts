import { z } from 'zod';

/** Version of the registered model file; raised when its meaning changes. */
export const modelFileVersion = 1;

const recoveryRates = z.strictObject({
  /** Upper pd of each bin, inclusive, ascending; the last bin is open. */
  upperPd: z.array(z.number()),
  /** Paid in the performance window ÷ amount past due. */
  rates: z.array(z.number()),
});

/** Recovery by pd bin. */
export type RecoveryRates = z.infer<typeof recoveryRates>;

const common = {
  format: z.literal('arrears-registered-model'),
  format_version: z.number().int(),
  model_id: z.string(),
  /** The night it was trained on; nothing known later went into it. */
  trained_on: z.string(),
  outcome: z.strictObject({ name: z.string(), horizon_days: z.number().int(), dpd: z.number().int() }),
  /** SHA-256 over the SQL of arrears, features and outcomes. */
  sql_hash: z.string(),
  /** SHA-256 over the labeled snapshots that it was trained and judged on. */
  data_fingerprint: z.string(),
};

const trained = z.strictObject({
  ...common,
  kind: z.literal('trained'),
  engine: z.string(),
  description: z.string(),
  families: z.array(z.string()),
  seed: z.number().int(),
  model: z.unknown(),
  calibrator: z.unknown(),
  recovery: recoveryRates,
  /** Average pd of the account snapshots it was calibrated on. */
  base_rate: z.number(),
});

const fallback = z.strictObject({
  ...common,
  kind: z.literal('fallback'),
  reason: z.string(),
  /** Share of bad by bucket ordinal, smoothed as (bad + 1) ÷ (accounts + 2), never falling. */
  bucket_pd: z.array(
    z.strictObject({ bucket: z.number().int(), accounts: z.number().int(), pd: z.number() }),
  ),
  /** The same over all buckets; for buckets never seen. */
  overall_pd: z.number(),
  recovery_rate: z.number(),
});

/** `registry/<model_id>/model.json`: everything that scoring needs. */
export const modelFileSchema = z.discriminatedUnion('kind', [trained, fallback]);

/** A registered model: one that was trained, or the documented fallback. */
export type ModelFile = z.infer<typeof modelFileSchema>;
/** A registered model that was trained. */
export type TrainedModelFile = z.infer<typeof trained>;
/** The documented ranking for portfolios too small to train on: dpd first, then amount past due. */
export type FallbackModelFile = z.infer<typeof fallback>;
