import { z } from 'zod';

const enabled = z.boolean().default(true).describe('false switches the gate off');

/** `gates:` of arrears.yaml: what a night must pass before it is published. */
export const gatesSchema = z.strictObject({
  nights: z
    .number()
    .int()
    .min(1)
    .max(90)
    .default(7)
    .describe('Nights before with which row counts are compared, published within the last 35 days'),
  row_counts: z
    .strictObject({
      enabled,
      lowest: z
        .number()
        .min(0)
        .max(1)
        .default(0.8)
        .describe('Accepted rows of a table, as a share of their median in the nights before'),
      highest: z.number().min(1).default(1.5),
    })
    .prefault({}),
  newest_day: z
    .strictObject({
      enabled,
      lowest: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe(
          'Payments (or statuses) that became known on the day before, as a share of the median of that weekday',
        ),
      days: z
        .number()
        .int()
        .min(1)
        .max(400)
        .default(4)
        .describe(
          'Days without any, where too few come for that; a longer gap of the year before is allowed, too',
        ),
    })
    .prefault({}),
  totals: z
    .strictObject({
      enabled,
      change: z
        .number()
        .positive()
        .default(0.5)
        .describe('Most that accounts, or the amount past due, may change since the night before'),
    })
    .prefault({}),
  feature_drift: z
    .strictObject({
      enabled,
      psi: z
        .number()
        .positive()
        .default(1)
        .describe(
          'Most that any feature may have shifted since the night before, beyond what chance shifts it',
        ),
    })
    .prefault({}),
  score_drift: z
    .strictObject({
      enabled,
      psi: z
        .number()
        .positive()
        .default(0.25)
        .describe('Most that pd of the same model may have shifted since the night before, beyond chance'),
    })
    .prefault({}),
  score_distribution: z
    .strictObject({
      enabled,
      largest_tie: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe('Most accounts, as a share, to which a trained model may give one and the same pd'),
    })
    .prefault({}),
});

/** The checked settings of the gates. */
export type GateSettings = z.infer<typeof gatesSchema>;
