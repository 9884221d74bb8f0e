import { z } from 'zod';

const count = z.number().int().nonnegative();
const money = z.string().regex(/^-?\d+\.\d{2}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `manifest.json` of a bundle: what is in it, what it was made from, and by what. */
export const manifestSchema = z.strictObject({
  schema_version: z.string(),
  run_id: z.string(),
  /** SHA-256 over all that went into the run: files, settings, arithmetic, model. */
  inputs_id: sha256,
  portfolio: z.string(),
  currency: z.string(),
  as_of_date: z.string(),
  /** The only clock in a bundle. */
  started_at: z.string(),
  program_version: z.string(),
  accounts: count,
  control_totals: z.strictObject({ amount_past_due: money, dpd: count }),
  files: z.array(z.strictObject({ file: z.string(), bytes: count, sha256 })),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  inputs: z.array(z.strictObject({ name: z.string(), file: z.string(), bytes: count, sha256 })),
  ingest: z.strictObject({
    tables: z.array(
      z.strictObject({
        table: z.string(),
        read: count,
        accepted: count,
        quarantined: count,
        reasons: z.record(z.string(), count),
      }),
    ),
    files: z.array(z.strictObject({ name: z.string(), file: z.string(), rejected: count })),
  }),
  buckets: z.array(z.strictObject({ label: z.string(), lower_dpd: count, upper_dpd: count.nullable() })),
  outcome: z.strictObject({ name: z.string(), horizon_days: count }),
  model: z.strictObject({
    model_id: z.string(),
    kind: z.enum(['trained', 'fallback']),
    trained_on: z.string(),
  }),
  strategy_version: z.string(),
  /** The rule pack, its version, and what the workspace changed of it. */
  rules: z.strictObject({
    version: z.string(),
    overrides: z.array(
      z.strictObject({
        rule_id: z.string(),
        key: z.string(),
        pack_value: z.string().nullable(),
        value: z.string(),
      }),
    ),
  }),
  /** What the treatments are expected to gain less their costs, the most that was possible, and each capacity. */
  treatment: z.strictObject({
    expected_gain: money,
    bound: money,
    capacity: z.array(z.strictObject({ name: z.string(), units: count, used: count, shadow_price: money })),
  }),
  /** Cells of the CSV files that were prefixed with an apostrophe so that no spreadsheet runs them. */
  neutralized_cells: count,
});

/** The checked content of a manifest. */
export type Manifest = z.infer<typeof manifestSchema>;
