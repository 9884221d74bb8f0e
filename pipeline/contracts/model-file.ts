import { z } from 'zod';
import { writtenWords } from '../core/bilingual.js';
import { recoveryModelSchema } from './recovery-model.js';

/** Version of the registered model file; raised when its meaning changes. */
export const modelFileVersion = 2 as const;

const common = {
  format: z.literal('arrears-registered-model'),
  format_version: z.literal(modelFileVersion),
  model_id: z.string(),
  /** The night it was trained on; nothing known later went into it. */
  trained_on: z.string(),
  outcome: z.strictObject({ name: z.string(), horizon_days: z.number().int(), dpd: z.number().int() }),
  /** SHA-256 over the SQL of arrears, features and outcomes. */
  sql_hash: z.string(),
  /** SHA-256 over the labeled snapshots that it was trained and judged on. */
  data_fingerprint: z.string(),
  /** The seeded sample of customers that these snapshots are of; left out, all customers. */
  sample: z.strictObject({ share: z.number(), seed: z.number().int() }).optional(),
};

/** A seeded sample of customers: share in (0, 1). */
export type CustomerSample = NonNullable<z.infer<typeof common.sample>>;

const stageSchema = z.strictObject({
  name: z.string(),
  first_bucket: z.number().int().nonnegative(),
  last_bucket: z.number().int().nonnegative().nullable(),
});

const stageModel = z.strictObject({
  /** The stage that it ranks; null ranks every account that no entry before it does. */
  stage: stageSchema.nullable(),
  engine: z.string(),
  description: z.string(),
  /** The rows that fitted it: those of all accounts, or of its stage. */
  learned_from: z.enum(['all', 'stage']),
  /** Settings of the engine that are not its defaults. */
  settings: z.record(z.string(), z.json()),
  model: z.unknown(),
  calibrator: z.unknown(),
  /** Average pd of the account snapshots it was calibrated on. */
  base_rate: z.number(),
});

const trained = z.strictObject({
  ...common,
  kind: z.literal('trained'),
  families: z.array(z.string()),
  seed: z.number().int(),
  /** The first whose stage holds an account's bucket ranks it; the last has no stage. One in the normal case. */
  models: z
    .array(stageModel)
    .min(1)
    .refine(
      (models) => models.every(({ stage }, at) => (stage === null) === (at === models.length - 1)),
      'must end in the one model without a stage',
    ),
  recovery: recoveryModelSchema,
});

const fallback = z.strictObject({
  ...common,
  kind: z.literal('fallback'),
  reason: writtenWords,
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
/** One model of a trained file and the stage that it ranks. */
export type StageModelFile = z.infer<typeof stageModel>;
/** The documented ranking for portfolios too small to train on: dpd first, then amount past due. */
export type FallbackModelFile = z.infer<typeof fallback>;
