import { z } from 'zod';
import type { TableContract } from '../warehouse/build-table.js';
import { decisions, owners, treatmentChannels } from '../workspace/strategy-schema.js';

/**
 * Version of the ranked list and its manifest. The first number is raised when a column changes its name, type or
 * meaning or goes away; the second when one is added.
 */
export const rankedListVersion = '2.2';

/** A column: its type in the warehouse, Parquet and Arrow, and what a cell may hold as JSON. */
interface RankedColumn {
  readonly type: 'VARCHAR' | 'DATE' | 'INTEGER' | 'DOUBLE' | 'BOOLEAN' | 'DECIMAL(18,2)';
  readonly cell: z.ZodType;
}

const text = (cell: z.ZodType = z.string().min(1)): RankedColumn => ({ type: 'VARCHAR', cell });
const orNull = ({ type, cell }: RankedColumn): RankedColumn => ({ type, cell: cell.nullable() });
const whole = (least: number): RankedColumn => ({
  type: 'INTEGER',
  cell: z.number().int().min(least).max(2_147_483_647),
});
const probability = (): RankedColumn => ({ type: 'DOUBLE', cell: z.number().min(0).max(1) });
const money = (): RankedColumn => ({
  type: 'DECIMAL(18,2)',
  cell: z.number().min(0).describe('Decimal with two places, in the currency of the row'),
});
const instant = (): RankedColumn =>
  orNull(text(z.iso.datetime({ precision: 0 }).describe('UTC, such as 2026-07-01T00:00:00Z')));
const described = ({ type, cell }: RankedColumn, words: string): RankedColumn => ({
  type,
  cell: cell.describe(words),
});
const runId = z.string().regex(/^[0-9a-f]{16}$/);

/** The columns of the list, in order. */
const columns: Readonly<Record<string, RankedColumn>> = {
  schema_version: text(z.literal(rankedListVersion)),
  run_id: described(text(runId), 'Equal for equal lists; import a run once'),
  as_of_date: { type: 'DATE', cell: z.iso.date().describe('The morning of which all is said') },
  portfolio: text(),
  loan_id: described(text(), 'Unique in the list; a token where the manifest tells of tokenization'),
  customer_id: described(text(), 'A token where the manifest tells of tokenization'),
  product: text(),
  currency: text(z.string().regex(/^[A-Z]{3}$/)),
  dpd: described(whole(0), 'Days past due'),
  dpd_bucket: text(z.string().regex(/^M\d+\+?$/)),
  amount_past_due: money(),
  outstanding_principal: money(),
  rank: described(whole(1), '1 is treated first; contiguous, without ties'),
  rank_in_segment: whole(1),
  pd: described(probability(), 'Calibrated probability of the outcome within horizon_days'),
  score: described({ type: 'INTEGER', cell: z.number().int() }, 'Points; higher is better'),
  risk_band: text(),
  outcome_name: text(z.enum(['roll_forward', 'reach_dpd', 'no_payment', 'provided'])),
  horizon_days: whole(1),
  expected_loss: money(),
  expected_recovery: money(),
  segment: text(),
  treatment: described(text(), 'A treatment of the strategy, or none'),
  channel: text(z.enum(treatmentChannels)),
  owner: orNull(text(z.enum(owners))),
  agency: described(
    orNull(text()),
    'null where no agency carries the treatment out, or the strategy names none',
  ),
  decision: described(
    text(z.enum(decisions)),
    'treated; or not: by a rule, held out, for want of capacity, or because nothing is worth its cost',
  ),
  expected_gain: {
    type: 'DECIMAL(18,2)',
    cell: z.number().describe('Expected gain of the treatment less its cost'),
  },
  arm: described(text(), 'experiment:arm, several with a blank between; champion outside all experiments'),
  assignment_probability: described(probability(), 'With which the arm was drawn'),
  reason_1: described(orNull(text()), 'Feature that raises the risk most; null where none does'),
  reason_1_text: orNull(text()),
  reason_2: orNull(text()),
  reason_2_text: orNull(text()),
  reason_3: orNull(text()),
  reason_3_text: orNull(text()),
  reason_4: orNull(text()),
  reason_4_text: orNull(text()),
  next_contact_from: described(instant(), 'Contact through the channel is permitted from here, UTC'),
  next_contact_to: described(instant(), 'and before this, UTC'),
  attempts_left: described(
    orNull(whole(0)),
    'Today through the channel; rows of one customer share them where the rule counts persons; null where no rule counts them',
  ),
  suppressed: { type: 'BOOLEAN', cell: z.boolean().describe('decision is rule') },
  suppression_rule: orNull(text()),
  earliest_permitted_at: instant(),
  model_id: text(),
  model_version: text(),
  strategy_version: text(),
  rulepack_version: text(),
};

const mapped = <T>(of: (column: RankedColumn) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, of(column)]));

/** The list that a collection system imports: one row an overdue account, in rank order. */
export const rankedList: TableContract = mapped(({ type }) => type);

/** A row of the list as one line of `ranked_accounts.jsonl`. */
export const rankedRow = z.strictObject(mapped(({ cell }) => cell));
