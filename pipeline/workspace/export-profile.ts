import { z } from 'zod';
import { decisions, owners, treatmentChannels } from './strategy-schema.js';

const names = z.array(z.string().min(1)).min(1);

/** Accounts that a file takes; every key must hold, by one of its values. */
const where = z.strictObject({
  decision: z.array(z.enum(decisions)).min(1).optional(),
  channel: z.array(z.enum(treatmentChannels)).min(1).optional(),
  owner: z.array(z.enum(owners)).min(1).optional(),
  treatment: names.optional(),
  segment: names.optional(),
  risk_band: names.optional(),
  dpd_bucket: names.optional(),
  product: names.optional(),
  agency: names.optional(),
});

const common = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'may hold a-z, 0-9, _ and - (at most 32)')
    .describe('Of the file in exports/'),
  where: where.default({}).describe('Accounts that the file takes; left out, all'),
};

const column = z.union([
  z.string().min(1),
  z.strictObject({ column: z.string().min(1), as: z.string().min(1).max(60) }),
]);
const columns = z
  .array(column)
  .min(1)
  .max(100)
  .describe('Columns of the ranked list in the order wanted, each a name or {column, as}');

const delimited = {
  delimiter: z
    .string()
    .regex(/^[,;|\t]$/, 'is none of , ; | and a tab')
    .default(','),
  encoding: z
    .enum(['utf-8', 'utf-8-bom', 'utf-16le', 'gb18030'])
    .default('utf-8')
    .describe('utf-16le begins with a byte order mark, too'),
  line_end: z.enum(['lf', 'crlf']).default('lf'),
  header: z.boolean().default(true).describe('Whether the first line names the columns'),
  neutralize: z
    .boolean()
    .default(true)
    .describe('Put an apostrophe before cells that a spreadsheet would run as a formula'),
};

const field = {
  width: z
    .number()
    .int()
    .min(1)
    .max(400)
    .describe('In bytes of the encoding; a longer value stops the night'),
  align: z.enum(['left', 'right']).optional().describe('Numbers stand right, all else left, when left out'),
  pad: z.enum([' ', '0']).default(' ').describe('"0" fills on the left of numbers, after the sign'),
};

/** What a header or trailer record can tell. */
export const recordValues = [
  'as_of_date',
  'run_id',
  'portfolio',
  'currency',
  'records',
  'dpd',
  'amount_past_due',
  'outstanding_principal',
  'expected_loss',
  'expected_recovery',
] as const;

const recordField = z.union([
  z.strictObject({ text: z.string().describe('A constant, such as H'), ...field }),
  z.strictObject({
    value: z
      .enum(recordValues)
      .describe('Of the run; records counts the accounts of the file, a column is summed over them'),
    ...field,
  }),
]);

const csv = z.strictObject({ form: z.literal('csv'), ...common, columns, ...delimited });
const jsonl = z.strictObject({ form: z.literal('jsonl'), ...common, columns });
const dialer = z.strictObject({
  form: z.literal('dialer'),
  ...common,
  where: where
    .omit({ decision: true, channel: true })
    .default({})
    .describe('Narrows the accounts that are treated by phone'),
  ...delimited,
});
const fixedWidth = z.strictObject({
  form: z.literal('fixed_width'),
  ...common,
  columns: z
    .array(z.strictObject({ column: z.string().min(1), ...field }))
    .min(1)
    .max(100),
  header: z.array(recordField).min(1).optional().describe('The first record'),
  trailer: z.array(recordField).min(1).optional().describe('The last record'),
  money: z.enum(['decimal', 'minor']).default('decimal').describe('1234.50, or 123450 in minor units'),
  dates: z.enum(['iso', 'compact']).default('iso').describe('2026-07-01, or 20260701'),
  encoding: z.enum(['utf-8', 'gb18030']).default('utf-8'),
  line_end: z.enum(['lf', 'crlf']).default('lf'),
});

/** How the list is written for one importing system. */
export const exportProfileSchema = z.discriminatedUnion('form', [csv, jsonl, fixedWidth, dialer]);

/** A checked profile. */
export type ExportProfile = z.infer<typeof exportProfileSchema>;
export type DelimitedProfile = Extract<ExportProfile, { form: 'csv' | 'dialer' }>;
export type FixedWidthProfile = Extract<ExportProfile, { form: 'fixed_width' }>;
