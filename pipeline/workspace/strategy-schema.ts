import { z } from 'zod';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'may hold a-z, 0-9 and _');
const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const amount = z.number().min(0);

/** Channels through which an account can be treated; `none` waits. */
export const treatmentChannels = ['phone', 'sms', 'app', 'email', 'visit', 'legal', 'none'] as const;

/** Who carries a treatment out. */
export const owners = ['self_service', 'agent', 'senior_agent', 'field', 'legal', 'agency'] as const;

const range = z
  .strictObject({ at_least: amount.optional(), below: amount.optional() })
  .refine((r) => r.at_least !== undefined || r.below !== undefined, 'needs at_least, below, or both');

const condition = z.strictObject({
  bucket: z.array(z.string().min(1)).min(1).optional(),
  band: z.array(name).min(1).optional(),
  dpd: range.optional(),
  amount_past_due: range.optional(),
  outstanding_principal: range.optional(),
});

/** strategy.yaml: who gets which treatment. The first segment whose conditions all hold takes the account. */
export const strategySchema = z.strictObject({
  version: z.string().min(1).max(40).describe('Stands in every row of the list'),
  bands: z
    .array(
      z.strictObject({
        name,
        below: z
          .number()
          .gt(0)
          .lt(1)
          .optional()
          .describe('Upper bound of pd, exclusive; the last band has none'),
        label: bilingual.optional(),
      }),
    )
    .min(1)
    .max(12)
    .describe('Risk bands by calibrated pd, from low to high'),
  segments: z
    .array(
      z.strictObject({
        name,
        label: bilingual,
        when: condition.default({}).describe('All must hold; left out, every account matches'),
        treatment: name,
      }),
    )
    .min(1)
    .max(100),
  treatments: z.record(
    name,
    z.strictObject({
      channel: z.enum(treatmentChannels),
      owner: z.enum(owners),
      tone: z.enum(['friendly', 'neutral', 'firm']),
      label: bilingual,
    }),
  ),
});

/** The checked content of strategy.yaml. */
export type Strategy = z.infer<typeof strategySchema>;
