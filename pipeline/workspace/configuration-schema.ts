import { z } from 'zod';
import { isIsoDate } from '../core/dates.js';
import { suggestion } from '../core/nearest.js';
import { encryptionSchema } from './encryption.js';
import { engineSettingsSchema } from './engine-settings-schema.js';
import { exportProfileSchema } from './export-profile.js';
import { gatesSchema } from './gate-schema.js';
import { tokenizationSchema } from './id-key.js';
import { ruleSettingsSchema } from './rule-pack-schema.js';

/** Threads that a run may have, at most. */
export const mostThreads = 256;

const date = z.string().refine(isIsoDate, 'is not a date that exists, written YYYY-MM-DD');
const share = z.number().min(0).max(1);
const money = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,2})?$/, 'is not an amount such as "0.50" (quoted, at most two decimals)');

const timezone = z.string().refine(isTimezone, {
  error: ({ input }) =>
    `is no time zone; ${suggestion(String(input), ['UTC', ...Intl.supportedValuesOf('timeZone')]).replace(/^one of:.*/, 'such as Asia/Shanghai')}`,
});

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Formats and encodings of raw files. */
export const fileFormats = ['csv', 'parquet', 'json', 'jsonl', 'arrow'] as const;
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'gbk', 'big5', 'latin1'] as const;

const rawFile = z.union([
  z.string().min(1),
  z.strictObject({
    path: z
      .string()
      .min(1)
      .describe('File, or glob, relative to the workspace; a leading $NAME/ is taken from the environment'),
    format: z.enum(fileFormats).optional().describe('Taken from the file name when left out'),
    encoding: z.enum(encodings).default('utf-8').describe('Of a CSV file; a byte order mark wins over it'),
    delimiter: z
      .string()
      .regex(
        /^[^\w"'\r\n\u0080-\uffff]$/,
        'is not one ASCII character other than a letter, a digit or a quote',
      )
      .optional()
      .describe('Of a CSV file; a comma when left out, a tab when the file is called .tsv'),
    columns: z
      .array(z.string().min(1))
      .min(1)
      .refine(
        (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
        'names a column twice',
      )
      .optional()
      .describe('Names of the columns of a CSV file without a header line'),
  }),
]);

export const engineNames = ['scorecard', 'gbdt', 'forest'] as const;

/** Attributes of a person that must not decide how a debt is collected. */
export const protectedColumns = [
  'sex',
  'gender',
  'birth_date',
  'age',
  'age_years',
  'customer_age',
  'marital_status',
  'education',
  'religion',
  'ethnicity',
  'race',
  'nationality',
  'disability',
  'health',
  'political_affiliation',
  'sexual_orientation',
] as const;

/** arrears.yaml: strict, every key described; the JSON Schema for editors is made from it. */
export const configurationSchema = z.strictObject({
  portfolio: z
    .string()
    .regex(/^[\p{L}\p{N}_-]{1,64}$/u, 'may hold letters, digits, _ and - (at most 64)')
    .describe('Name of the portfolio; stands in every output'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code such as CNY')
    .describe('Rows in another currency are quarantined'),
  timezone: timezone.default('UTC').describe('Where the night is; gives the default as_of_date'),
  language: z.enum(['en', 'zh']).default('en').describe('Of reason texts in the ranked list'),
  as_of_date: date.optional().describe('Fixed snapshot date; a live workspace leaves it out and means today'),
  files: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'may hold a-z, 0-9 and _'), rawFile)
    .describe('Raw files; sources/*.sql read them as raw.<name>'),
  known_on_lag_days: z
    .record(z.string(), z.number().int().min(0).max(366))
    .default({})
    .describe('Days added to the event date where a source has no known_on'),
  arrears: z
    .strictObject({
      tolerance: money
        .default('0.00')
        .describe('An installment counts as cleared when no more than this is missing'),
      bucket_lower_edges: z
        .array(z.number().int().min(1))
        .min(1)
        .max(20)
        .refine(
          (edges) => edges.every((edge, index) => index === 0 || edge > edges[index - 1]),
          'does not ascend: each edge must be above the one before it',
        )
        .default([1, 31, 61, 91, 121, 151, 181])
        .describe('First dpd of M1, M2, …'),
    })
    .prefault({}),
  cohort: z
    .strictObject({
      minimum_dpd: z
        .number()
        .int()
        .min(0)
        .max(3650)
        .default(1)
        .describe('0 also ranks accounts that are not overdue'),
      include_charged_off: z.boolean().default(false),
      include_closed: z.boolean().default(false),
    })
    .prefault({}),
  outcome: z
    .strictObject({
      name: z.enum(['roll_forward', 'reach_dpd', 'no_payment', 'provided']).default('roll_forward'),
      horizon_days: z
        .number()
        .int()
        .min(1)
        .max(366)
        .default(30)
        .describe('Length of the performance window [t, t + h)'),
      dpd: z.number().int().min(1).max(3650).default(90).describe('Of reach_dpd only'),
    })
    .prefault({}),
  features: z
    .strictObject({
      families: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('Families that are built; left out, all of them'),
    })
    .prefault({}),
  rules: ruleSettingsSchema
    .optional()
    .describe(
      'The contact rules that the portfolio is under; left out, only recorded restrictions stop contact',
    ),
  training: z
    .strictObject({
      evaluation: z
        .enum(['out_of_time', 'cross_validation'])
        .default('out_of_time')
        .describe('cross_validation is for data with a single labeled snapshot'),
      months: z
        .number()
        .int()
        .min(2)
        .max(120)
        .default(24)
        .describe('Monthly snapshots in the panel, counted back from the last complete one'),
      test_months: z
        .number()
        .int()
        .min(1)
        .max(60)
        .default(4)
        .describe('Of these, the latest kept for the out-of-time test'),
      test_customer_share: share.default(0.3).describe('Customers seen in the test only'),
      engines: z
        .array(z.enum(engineNames))
        .min(1)
        .default([...engineNames]),
      settings: engineSettingsSchema,
      stages: z
        .record(
          z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'is not a name of a-z, 0-9 and _'),
          z.number().int().min(0).max(20),
        )
        .refine((stages) => new Set(Object.values(stages)).size === Object.keys(stages).length, {
          error: 'gives two stages the same first bucket',
        })
        .default({ early: 1, middle: 2, late: 4 })
        .describe(
          'First bucket of each stage of delinquency (0 is current, 1 is M1); a stage gets a model of its own only on evidence. {} switches this off',
        ),
      minimum_accounts: z
        .number()
        .int()
        .min(50)
        .default(400)
        .describe('Training snapshots below which the fallback ranking is used'),
      minimum_bad: z
        .number()
        .int()
        .min(10)
        .default(50)
        .describe('And the same for bad, and for good, outcomes'),
      seed: z.number().int().min(0).max(2147483647).default(20260101),
      tuning: z
        .strictObject({
          trials: z
            .number()
            .int()
            .min(0)
            .max(500)
            .default(0)
            .describe(
              'Settings of each engine that are tried on training customers, its defaults among them; 0 switches this off',
            ),
        })
        .prefault({}),
      gates: z
        .strictObject({
          minimum_events: z
            .number()
            .int()
            .min(1)
            .default(20)
            .describe('Bad, and good, outcomes that the test snapshots must hold'),
          auc_below_champion: share
            .default(0.01)
            .describe('Test AUC may be this much below that of the champion on the same snapshots'),
          calibration_slope: z
            .tuple([z.number().positive(), z.number().positive()])
            .refine(([low, high]) => low < high, 'must ascend: [lowest, highest]')
            .default([0.8, 1.25])
            .describe('The interval of the calibration slope must reach into this range'),
          psi: z
            .number()
            .positive()
            .default(0.25)
            .describe('Most that pd may have shifted from training to test, beyond what chance shifts it'),
          protected_columns: z
            .array(z.string().min(1))
            .default([...protectedColumns])
            .describe('Names that no feature of a model may have'),
        })
        .prefault({})
        .describe('What a trained model must pass to become champion; one that does not is a challenger'),
      challengers: z
        .number()
        .int()
        .min(0)
        .max(10)
        .default(2)
        .describe('Newest challengers that score every night in the shadow of the champion'),
    })
    .refine(({ months, test_months }) => test_months < months, {
      path: ['test_months'],
      error: 'leaves no month to train on: it must be below months',
    })
    .prefault({}),
  ranking: z
    .strictObject({
      order: z
        .enum(['risk', 'expected_loss', 'expected_recovery'])
        .default('risk')
        .describe(
          'What the list is ordered by, highest first: pd, pd × outstanding principal, or expected payment',
        ),
    })
    .prefault({}),
  exports: z
    .array(exportProfileSchema)
    .max(20)
    .default([])
    .describe('Files for importing systems, written to exports/ of every bundle'),
  tokenization: tokenizationSchema
    .optional()
    .describe('Ids leave as tokens, by a keyed hash; left out, they leave as they are'),
  encryption: encryptionSchema
    .optional()
    .describe('The warehouse and all scratch files are encrypted by DuckDB; bundles are not'),
  gates: gatesSchema
    .prefault({})
    .describe('What a night must pass before it is published; one that refuses is accepted with --accept'),
  limits: z
    .strictObject({
      quarantined_share: share
        .default(0.01)
        .describe('Above it, for any table, the run stops before it publishes'),
      threads: z.number().int().min(1).max(mostThreads).optional(),
      memory: z
        .string()
        .regex(/^\d+(\.\d+)?(MB|GB)$/, 'is not a size such as 4GB')
        .optional(),
    })
    .prefault({}),
  observability: z
    .strictObject({
      lineage_namespace: z
        .string()
        .regex(/^[^\s]{1,200}$/, 'may hold anything but blanks (at most 200 characters)')
        .default('arrears')
        .describe('Of the job and its list in OpenLineage events'),
      metrics_folder: z
        .string()
        .min(1)
        .default('metrics')
        .describe(
          'Where *.prom files for the node exporter go, relative to the workspace; a leading $NAME/ is taken from the environment',
        ),
    })
    .prefault({}),
  retention: z
    .strictObject({
      days: z
        .number()
        .int()
        .min(1)
        .max(36_500)
        .optional()
        .describe('Nights of the last so many days are kept'),
      nights: z.number().int().min(1).max(36_500).optional().describe('The last so many nights are kept'),
    })
    .prefault({})
    .describe('What `arrears prune` keeps; without it, and without its options, it removes nothing'),
});

/** The checked content of arrears.yaml. */
export type Configuration = z.infer<typeof configurationSchema>;
