import { arrCohort } from '../../pipeline/contracts/arrears-tables.js';
import { dateOfDay, dayNumber } from '../../pipeline/core/dates.js';
import { applyRules, type RuleReport } from '../../pipeline/rules/apply-rules.js';
import { readRulePack } from '../../pipeline/rules/rule-pack.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  type RuleChannel,
  type RulePack,
  type RuleSettings,
  ruleSettingsSchema,
} from '../../pipeline/workspace/rule-pack-schema.js';
import { emptyStage, stage } from '../support/stage.js';

/** A contact of customer 1: `2026-03-09T10:00-04:00 phone no_answer`, then `in`, `#2`, `#0`, `#-`, `known 2026-03-10`. */
export type ContactText = string;

export interface Night {
  readonly pack: RulePack;
  readonly rules: RuleSettings;
  /** Of the portfolio. */
  readonly timezone: string;
  readonly on: string;
  readonly channels?: readonly RuleChannel[];
  readonly customers: readonly NightCustomer[];
}

export interface NightCustomer {
  readonly timezone: string | null;
  readonly loans: number;
  readonly contacts: readonly NightContact[];
  readonly restrictions: readonly NightRestriction[];
  readonly consents: readonly NightConsent[];
}

export interface NightContact {
  /** Milliseconds UTC. */
  readonly at: number;
  readonly channel: RuleChannel;
  readonly outbound: boolean;
  readonly outcome: string;
  /** Which of the customer's loans, from 1; 0 a loan outside the book; null none. */
  readonly loan: number | null;
  readonly knownOn: string;
}

export interface NightRestriction {
  readonly kind: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly loan: number | null;
  readonly knownOn: string;
}

export interface NightConsent {
  readonly channel: RuleChannel;
  readonly on: string;
  readonly given: boolean;
  readonly knownOn: string;
}

export interface Permission {
  readonly customer: number;
  readonly loan: number;
  readonly channel: RuleChannel;
  readonly allowed: boolean;
  readonly attemptsLeft: number | null;
  readonly personAttemptsLeft: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly rule: string | null;
  readonly earliest: number | null;
}

/** Settings as arrears.yaml would give them. */
export function settings(given: object): RuleSettings {
  return ruleSettingsSchema.parse(given);
}

export const shippedPack = (name: string): RulePack => readRulePack(name, '.');

/** An empty warehouse with every table that the rules read. */
export async function emptyNight(): Promise<Warehouse> {
  const warehouse = await emptyStage();
  const columns = Object.entries(arrCohort).map(([name, type]) => `${name} ${type}`);
  await warehouse.run(`CREATE TABLE arr_cohort (${columns.join(', ')})`);
  return warehouse;
}

const utc = (at: number) => new Date(at).toISOString().replace('Z', '');

/** Works a night through; permissions by customer, loan and channel. */
export async function runNight(
  warehouse: Warehouse,
  night: Night,
): Promise<{ report: RuleReport; permissions: Permission[] }> {
  for (const table of ['stg_customer', 'stg_contact', 'stg_restriction', 'stg_consent', 'arr_cohort'])
    await warehouse.run(`DELETE FROM ${table}`);
  const firstLoan: number[] = [];
  let loans = 0;
  night.customers.forEach((customer) => {
    firstLoan.push(loans);
    loans += customer.loans;
  });
  const loanKey = (customer: number, loan: number | null) =>
    loan === null || loan === 0 ? loan : firstLoan[customer] + loan;
  const each = <T>(of: (customer: NightCustomer, index: number) => readonly T[]) =>
    night.customers.flatMap((customer, index) => of(customer, index));
  await stage(
    warehouse,
    'customer',
    each(({ timezone }, c) => [{ customer_id: `C${c}`, timezone, known_on: '1950-01-01' }]),
  );
  await stage(
    warehouse,
    'contact',
    each(({ contacts }, c) =>
      contacts.map(({ at, channel, outbound, outcome, loan, knownOn }) => ({
        customer_key: c + 1,
        loan_key: loanKey(c, loan),
        contacted_at: utc(at),
        channel,
        direction: outbound ? 'outbound' : 'inbound',
        outcome,
        known_on: knownOn,
      })),
    ),
  );
  await stage(
    warehouse,
    'restriction',
    each(({ restrictions }, c) =>
      restrictions.map(({ kind, startsOn, endsOn, loan, knownOn }) => ({
        customer_key: c + 1,
        loan_key: loanKey(c, loan),
        kind,
        starts_on: startsOn,
        ends_on: endsOn,
        known_on: knownOn,
      })),
    ),
  );
  await stage(
    warehouse,
    'consent',
    each(({ consents }, c) =>
      consents.map(({ channel, on, given, knownOn }) => ({
        customer_key: c + 1,
        channel,
        decided_on: on,
        given,
        known_on: knownOn,
      })),
    ),
  );
  const owners = each(({ loans: count }, c) => Array.from({ length: count }, () => c));
  await warehouse.run(
    `INSERT INTO arr_cohort BY NAME
     SELECT i AS loan_key, owners[i] + 1 AS customer_key, 'C' || owners[i] AS customer_id, 'L' || i AS loan_id
     FROM (SELECT from_json_strict($owners, '["INTEGER"]') AS owners), range(1, $loans + 1) t(i)`,
    { owners: JSON.stringify(owners), loans },
  );
  const { rules, timezone, channels, on, pack } = night;
  const report = await applyRules(warehouse, pack, { rules, timezone, channels }, on);
  const rows = await warehouse.rows<Record<string, string | number | boolean | null>>(
    'SELECT * FROM rul_permission ORDER BY loan_key, channel',
  );
  const instant = (text: unknown) => (text === null ? null : Date.parse(`${text}Z`));
  const permissions = rows.map((row) => {
    const key = Number(row.loan_key);
    const customer = owners[key - 1];
    return {
      customer,
      loan: key - firstLoan[customer],
      channel: row.channel as RuleChannel,
      allowed: row.allowed as boolean,
      attemptsLeft: row.attempts_left as number | null,
      personAttemptsLeft: row.person_attempts_left as number | null,
      from: instant(row.window_from),
      to: instant(row.window_to),
      rule: row.rule_id as string | null,
      earliest: instant(row.earliest_permitted_at),
    };
  });
  return { report, permissions };
}

const known = (words: readonly string[], otherwise: string) =>
  words.includes('known') ? words[words.indexOf('known') + 1] : otherwise;

/** Reads a contact as a test writes it. */
export function contactOf(text: ContactText): NightContact {
  const words = text.split(' ');
  const at = Date.parse(words[0]);
  const loan = words.find((word) => word.startsWith('#'))?.slice(1) ?? '1';
  return {
    at,
    channel: words[1] as RuleChannel,
    outcome: words[2],
    outbound: !words.includes('in'),
    loan: loan === '-' ? null : Number(loan),
    knownOn: known(words, dateOfDay(dayNumber(new Date(at).toISOString().slice(0, 10)))),
  };
}

/** Reads a restriction: `attorney 2026-01-01`, then `to 2026-02-01`, `#2`, `known 2026-01-05`. */
export function restrictionOf(text: string): NightRestriction {
  const words = text.split(' ');
  const loan = words.find((word) => word.startsWith('#'))?.slice(1);
  return {
    kind: words[0],
    startsOn: words[1],
    endsOn: words.includes('to') ? words[words.indexOf('to') + 1] : null,
    loan: loan === undefined ? null : Number(loan),
    knownOn: known(words, words[1]),
  };
}

/** Reads a consent: `phone 2026-01-01 given`, or `withdrawn`, then `known 2026-01-05`. */
export function consentOf(text: string): NightConsent {
  const words = text.split(' ');
  return {
    channel: words[0] as RuleChannel,
    on: words[1],
    given: words[2] === 'given',
    knownOn: known(words, words[1]),
  };
}
