import { z } from 'zod';
import { exportProfileSchema } from '../workspace/export-profile.js';

const count = z.number().int().nonnegative();
const money = z.string().regex(/^-?\d+\.\d{2}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** No path that leaves the bundle. */
const bundleFile = z.string().regex(/^(exports\/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*$/);

/** What the importing system answered to the list before this one. */
export const importFeedbackSchema = z.strictObject({
  /** The list that the answers are to. */
  as_of_date: z.iso.date(),
  run_id: z.string(),
  files: z.array(z.strictObject({ file: z.string(), bytes: count, sha256 })),
  /** Accounts of that list; accepted, rejected and unanswered ones sum to it. */
  listed: count,
  accepted: count,
  rejected: count,
  unanswered: count,
  unknown: count.describe('Answers to no account of that list, or to another run'),
  reasons: z.record(z.string(), count).describe('Rejected accounts by reason'),
  /** What could not be read of the answers, or contradicts itself. */
  problems: z.array(
    z.strictObject({
      file: z.string(),
      problem: z.enum(['no_header', 'unreadable_lines', 'unreadable_file', 'answered_both_ways']),
      count,
      /** The first line that is meant. */
      line: count.nullable(),
    }),
  ),
});

/** The reconciled answers to a list. */
export type ImportFeedback = z.infer<typeof importFeedbackSchema>;

/** `manifest.json` of a bundle: what is in it, what it was made from, and by what. */
export const manifestSchema = z.strictObject({
  schema_version: z.string().regex(/^\d+\.\d+$/),
  run_id: z.string(),
  /** SHA-256 over all that went into the run: files, settings, arithmetic, model. */
  inputs_id: sha256,
  portfolio: z.string(),
  currency: z.string(),
  as_of_date: z.iso.date(),
  /** The only clock in a bundle. */
  started_at: z.iso.datetime(),
  program_version: z.string(),
  /** What the list is ordered by, highest first; ties go by dpd, amount_past_due (highest first), and loan_id as it is before it is tokenized. */
  ranking: z.enum(['risk', 'expected_loss', 'expected_recovery', 'dpd']).default('risk'),
  accounts: count,
  control_totals: z.strictObject({ amount_past_due: money, dpd: count }),
  /** All files of the bundle besides this one and `.done`. */
  files: z.array(z.strictObject({ file: bundleFile, bytes: count, sha256 })),
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
  /** Quality gates that refused the night and were accepted by whoever started it, with what they found. */
  accepted_gates: z
    .array(z.strictObject({ gate: z.string(), found: z.string(), wanted: z.string() }))
    .default([]),
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
  /** The files in `exports/`, each with the profile that it was written by. */
  exports: z
    .array(
      z.strictObject({
        file: bundleFile,
        records: count,
        amount_past_due: money,
        profile: exportProfileSchema,
      }),
    )
    .default([]),
  /** The key under which loan_id and customer_id were tokenized; null where they stand as they are. */
  tokenization: z
    .strictObject({ algorithm: z.literal('HMAC-SHA-256'), key_id: z.string().regex(/^[0-9a-f]{16}$/) })
    .nullable()
    .default(null),
  /** null where the workspace keeps no answers, or no list was published before. */
  import_feedback: importFeedbackSchema.nullable().default(null),
});

/** The checked content of a manifest. */
export type Manifest = z.infer<typeof manifestSchema>;
