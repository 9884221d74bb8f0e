import { z } from 'zod';
import { bilingual } from '../core/bilingual.js';
import { isIsoDate } from '../core/dates.js';
import { stopKinds } from './rule-pack-schema.js';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'may hold a-z, 0-9 and _');
const amount = z.number().min(0);
const share = z.number().min(0).max(1);
const partialShare = z.number().gt(0).lt(1);
const date = z.string().refine(isIsoDate, 'is not a date that exists, written YYYY-MM-DD');

/** Channels through which an account can be treated; `none` waits. */
export const treatmentChannels = [
  'phone',
  'sms',
  'app',
  'email',
  'letter',
  'visit',
  'legal',
  'none',
] as const;

/** Who carries a treatment out. */
export const owners = ['self_service', 'agent', 'senior_agent', 'field', 'legal', 'agency'] as const;

/** Why an account is treated; or not: by a rule, held out, for want of capacity, or not worth the cost. */
export const decisions = ['treated', 'rule', 'holdout', 'capacity', 'worth'] as const;

/** The treatment of accounts that get none; no strategy may define it. */
export const noTreatment = 'none';

const rangeOf = (bound: z.ZodNumber) =>
  z
    .strictObject({ at_least: bound.optional(), below: bound.optional() })
    .refine((r) => r.at_least !== undefined || r.below !== undefined, 'needs at_least, below, or both');
const range = rangeOf(amount);

/** Columns of the list that a condition may bound. */
export const conditionRanges = [
  'dpd',
  'pd',
  'amount_past_due',
  'outstanding_principal',
  'expected_loss',
  'expected_recovery',
] as const;

const condition = z.strictObject({
  bucket: z.array(z.string().min(1)).min(1).optional(),
  band: z.array(name).min(1).optional(),
  product: z.array(z.string().min(1)).min(1).optional(),
  dpd: range.optional(),
  pd: range.optional(),
  amount_past_due: range.optional(),
  outstanding_principal: range.optional(),
  expected_loss: range.optional(),
  expected_recovery: range.optional(),
  restriction: z
    .array(z.enum(stopKinds))
    .min(1)
    .optional()
    .describe('At least one restriction of these kinds is in force for the loan or its customer'),
  feature: z
    .record(name, rangeOf(z.number()))
    .refine((features) => Object.keys(features).length > 0, 'names no feature')
    .optional()
    .describe('Features of the dictionary, such as attempts_30d; a missing value is in no range'),
});

const band = z.strictObject({
  name,
  below: z.number().gt(0).lt(1).optional().describe('Upper bound of pd, exclusive; the last band has none'),
  below_quantile: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("Upper bound as a share of tonight's accounts by pd, in place of `below`"),
  label: bilingual.optional(),
});

const segment = z.strictObject({
  name,
  label: bilingual,
  when: condition.default({}).describe('All must hold; left out, every account matches'),
  treatment: name.optional().describe('The one treatment of the segment'),
  treatments: z
    .array(name)
    .min(1)
    .max(20)
    .optional()
    .describe('Treatments to choose from, in place of `treatment`; each account gets the one worth most'),
});

const treatment = z.strictObject({
  channel: z.enum(treatmentChannels),
  owner: z.enum(owners),
  tone: z.enum(['friendly', 'neutral', 'firm']),
  intensity: z.enum(['light', 'standard', 'intense']).default('standard'),
  offer: bilingual.optional().describe('What the customer may be offered, such as a payment plan'),
  label: bilingual,
  unit_cost: amount.default(0).describe('Cost of treating one account, in the currency of the portfolio'),
  uses: z
    .record(name, z.number().int().min(1))
    .default({})
    .describe('Units that treating one account takes of each capacity'),
  agencies: z
    .record(
      name,
      z.strictObject({
        share: z.number().gt(0).max(1).describe('Share of the customers placed; the shares sum to 1'),
        cap: z.number().int().min(1).optional().describe('Most accounts in a day'),
      }),
    )
    .optional()
    .describe('Agencies that accounts are placed with; for treatments that an agency carries out'),
  effect: z
    .union([share, z.record(name, share)])
    .optional()
    .describe(
      'Share of the money at risk (pd × amount past due) that the treatment brings in, the same for all or by risk band; left out, the default of the channel',
    ),
});

const holdout = z.strictObject({
  name: name.describe('Decides, with the share, which customers are held out; never change it'),
  share: partialShare.describe('Share of customers who get no treatment'),
});

const experiment = z.strictObject({
  name: name.describe('Decides the arm of every customer; a new experiment needs a new name'),
  starts_on: date,
  ends_on: date.optional().describe('First day no longer in it; left out, it runs on'),
  where: condition.default({}).describe('Accounts that take part; left out, all'),
  arms: z
    .array(
      z.strictObject({
        name,
        share: partialShare.describe('Share of customers'),
        replace: z.record(name, name).describe('Treatment → the treatment that stands in its place'),
      }),
    )
    .max(10)
    .default([])
    .describe('Challengers; the champion, which changes nothing, has the share that is left'),
  holdout: partialShare.optional().describe('Share of customers who get no treatment in this experiment'),
});

/** strategy.yaml: who gets which treatment. The first segment whose conditions all hold takes the account. */
export const strategySchema = z.strictObject({
  version: z.string().min(1).max(40).describe('Stands in every row of the list'),
  bands: z.array(band).min(1).max(12).describe('Risk bands by calibrated pd, from low to high'),
  capacity: z
    .record(name, z.number().int().min(0))
    .default({})
    .describe('Units there are in a day, such as calls; what no treatment names is a mistake'),
  treatments: z.record(name, treatment),
  segments: z.array(segment).min(1).max(100),
  holdout: holdout.optional().describe('Customers who are never treated, to measure all treatment against'),
  experiments: z
    .array(experiment)
    .max(20)
    .default([])
    .describe('Challengers to treatments, drawn by customer; published experiments may change only ends_on'),
});

/** The checked content of strategy.yaml. */
export type Strategy = z.infer<typeof strategySchema>;
export type Segment = Strategy['segments'][number];
export type Treatment = Strategy['treatments'][string];
export type Experiment = Strategy['experiments'][number];
export type Condition = Segment['when'];

/** Names of the treatments that a segment chooses from. */
export function treatmentsOf({ treatment, treatments }: Segment): readonly string[] {
  return treatments ?? (treatment === undefined ? [] : [treatment]);
}
