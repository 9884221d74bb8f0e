import { z } from 'zod';
import { bilingual } from '../core/bilingual.js';
import { isIsoDate } from '../core/dates.js';

/** Channels of contact that a rule may speak of: those of the contact table. */
export const ruleChannels = ['phone', 'sms', 'visit', 'letter', 'email', 'app', 'legal'] as const;

/** Kinds of restriction that a rule may stop at: those of the restriction table. */
export const stopKinds = [
  'do_not_contact',
  'do_not_call',
  'dispute',
  'hardship',
  'deceased',
  'bankruptcy',
  'attorney',
  'litigation',
  'vulnerable',
  'identity_theft',
] as const;

/** Days of the week, from Monday. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What a rule counts; pipeline/rules/outcomes.ts says which outcome of a contact counts as which. */
export const countedUnits = [
  'attempt',
  'unanswered',
  'connected',
  'contact',
  'effective_conversation',
] as const;

/** Whose contacts are counted together. */
export const countingKeys = ['person', 'debt', 'account', 'contact_point'] as const;

/** The stretch in which contacts are counted; `days` gives the length of the first two. */
export const countingWindows = [
  'rolling_days',
  'consecutive_days',
  'calendar_day',
  'calendar_week',
  'calendar_month',
] as const;

/** How binding a rule is. */
export const strengths = ['hard', 'presumption', 'advisory'] as const;

/**
 * How sure we are of a value: read in the official text; from a third party's account of it; recalled only. `policy`
 * marks what the program itself demands, whatever the law.
 */
export const verifications = ['text', 'secondary', 'unverified', 'policy'] as const;

const date = z.string().refine(isIsoDate, 'is not a date that exists, written YYYY-MM-DD');
const timeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is not a time of day from "00:00" to "24:00"');
const distinct = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine((items) => new Set(items).size === items.length, 'names one thing twice');
const channels = distinct(z.enum(ruleChannels)).describe('Channels that the rule speaks of');
const unlessConsent = z
  .boolean()
  .default(false)
  .describe('Does not hold for a customer who agreed to be contacted through the channel');

const period = z
  .strictObject({
    days: distinct(z.enum(weekdays))
      .default([...weekdays])
      .describe('Days on whose clock the times stand'),
    from: timeOfDay.describe('First quiet minute, local time of the customer'),
    to: timeOfDay.describe('First minute that is no longer quiet; before `from`: over midnight'),
  })
  .refine(({ from, to }) => from !== to, 'begins and ends at the same time');

const quietHours = z.strictObject({
  channels,
  periods: z.array(period).min(1),
  unless_consent: unlessConsent,
});

const closedDays = z
  .strictObject({
    channels,
    weekdays: distinct(z.enum(weekdays)).optional(),
    holidays: z
      .boolean()
      .default(false)
      .describe('Also the national holidays, whose dates the workspace gives in rules.holidays'),
    unless_consent: unlessConsent,
  })
  .refine((rule) => rule.weekdays !== undefined || rule.holidays, 'closes no day: give weekdays or holidays');

const frequency = z
  .strictObject({
    channels,
    unit: z.enum(countedUnits),
    direction: z
      .enum(['outbound', 'any'])
      .default('outbound')
      .describe('any also counts contacts that the customer began'),
    key: z.enum(countingKeys),
    window: z.enum(countingWindows),
    days: z.number().int().min(1).max(366).optional().describe('Of rolling_days and consecutive_days only'),
    at_most: z.number().int().min(1).max(1000).describe('Most that the window may hold'),
  })
  .refine(({ window, days }) => window.startsWith('calendar_') === (days === undefined), {
    path: ['days'],
    error: 'belongs to rolling_days and consecutive_days, which need it, and to no other window',
  });

const coolOff = z.strictObject({
  channels,
  unit: z.enum(countedUnits).default('effective_conversation').describe('After which the pause begins'),
  direction: z.enum(['outbound', 'any']).default('any'),
  key: z.enum(countingKeys),
  days: z
    .number()
    .int()
    .min(1)
    .max(366)
    .describe('Days without contact, local calendar; the day of the conversation is the first'),
});

const stop = z
  .strictObject({
    channels,
    restrictions: z.array(z.enum(stopKinds)).default([]).describe('Restrictions in force that stop contact'),
    consent_withdrawn: z
      .boolean()
      .default(false)
      .describe('Also a consent to the channel that the customer withdrew'),
  })
  .refine(
    (rule) => rule.restrictions.length > 0 || rule.consent_withdrawn,
    'stops nothing: give restrictions or consent_withdrawn',
  );

/** What a rule may demand; a rule has exactly one of them. */
export const demands = ['quiet_hours', 'closed_days', 'frequency', 'cool_off', 'stop', 'principle'] as const;

/** One rule of a pack. */
export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .max(80)
      .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/, 'is not a dotted name of a-z, 0-9 and _'),
    label: bilingual,
    citation: z.union([z.string().min(1), bilingual]).describe('One text, or one in each language'),
    effective_from: date.optional().describe('First day in force; left out when not known'),
    effective_to: date.optional().describe('First day no longer in force'),
    strength: z.enum(strengths),
    verification: z.enum(verifications),
    note: z.string().min(1).optional(),
    quiet_hours: quietHours.optional(),
    closed_days: closedDays.optional(),
    frequency: frequency.optional(),
    cool_off: coolOff.optional(),
    stop: stop.optional(),
    principle: bilingual.optional().describe('Words without numbers: shown, never computed'),
  })
  .refine((rule) => demands.filter((demand) => rule[demand] !== undefined).length === 1, {
    error: `must have exactly one of ${demands.join(', ')}`,
  })
  .refine(({ effective_from: from, effective_to: to }) => !from || !to || from < to, {
    path: ['effective_to'],
    error: 'must be after effective_from',
  });

/** A rule pack: the contact law of a jurisdiction as data. */
export const rulePackSchema = z.strictObject({
  pack: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'may hold a-z, 0-9 and _'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a version such as 1.0.0'),
  label: bilingual,
  notice: bilingual.describe('That the pack supports decisions and is no legal advice'),
  gaps: z.array(z.string().min(1)).default([]).describe('What the sources did not say'),
  rules: z
    .array(ruleSchema)
    .min(1)
    .max(500)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'has two rules of one id'),
});

/** The checked content of a rule pack. */
export type RulePack = z.infer<typeof rulePackSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleChannel = (typeof ruleChannels)[number];
export type CountedUnit = (typeof countedUnits)[number];
export type CountingWindow = Pick<NonNullable<Rule['frequency']>, 'window' | 'days'>;
export type QuietPeriod = z.infer<typeof period>;

/** What a workspace may change of a rule; keys that the rule does not have are refused when the pack is read. */
const override = z.strictObject({
  enabled: z.boolean().optional().describe('Switches the rule on or off, whatever its verification'),
  channels: channels.optional(),
  periods: z.array(period).min(1).optional(),
  unless_consent: z.boolean().optional(),
  weekdays: distinct(z.enum(weekdays)).optional(),
  holidays: z.boolean().optional(),
  unit: z.enum(countedUnits).optional(),
  direction: z.enum(['outbound', 'any']).optional(),
  key: z.enum(countingKeys).optional(),
  window: z.enum(countingWindows).optional(),
  days: z.number().int().min(1).max(366).optional(),
  at_most: z.number().int().min(1).max(1000).optional(),
  restrictions: z.array(z.enum(stopKinds)).optional(),
  consent_withdrawn: z.boolean().optional(),
});

/** `rules` of arrears.yaml: the pack that the portfolio is under, and what the workspace changes of it. */
export const ruleSettingsSchema = z.strictObject({
  pack: z
    .string()
    .min(1)
    .describe('cn, us, uk, in, au, id or ru; or a pack of your own, as a .yaml file of the workspace'),
  unverified: z
    .boolean()
    .default(false)
    .describe('Also enforce values that were not verified against any source'),
  advisory: z.boolean().default(false).describe('Also enforce advisory values'),
  override: z
    .record(z.string(), override)
    .default({})
    .describe('Changed values by rule id; every change is told in the manifest'),
  holidays: z
    .array(date)
    .default([])
    .describe('National holidays, for packs that close on them; the program knows no dates by itself'),
  outcomes: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe("The lender's own words for the outcome of a contact → the program's"),
});

/** The checked `rules` of arrears.yaml. */
export type RuleSettings = z.infer<typeof ruleSettingsSchema>;
export type RuleOverride = z.infer<typeof override>;
