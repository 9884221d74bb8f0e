import type { TableContract } from '../warehouse/build-table.js';

/** Accounts of the cohort and the time zone of their customers; one row a loan. */
export const rulAccount: TableContract = { loan_key: 'INTEGER', customer_key: 'INTEGER', zone: 'INTEGER' };

/** Restrictions that hold on day t, of the loan or of its customer; one row a loan and restriction. */
export const rulRestriction: TableContract = { loan_key: 'INTEGER', kind: 'VARCHAR', ends_on: 'DATE' };

/** The latest word of customers on a channel; one row a customer and channel. */
export const rulConsent: TableContract = {
  customer_key: 'INTEGER',
  channel: 'VARCHAR',
  given: 'BOOLEAN',
};

/** Contacts that a rule counts for an account; one row a rule and loan that has any. */
export const rulCounted: TableContract = {
  loan_key: 'INTEGER',
  ordinal: 'INTEGER',
  /** UTC, newest first; no more than any rule allows. */
  latest: 'TIMESTAMP[]',
};

/** Accounts stopped on a channel at the snapshot; one row a loan and channel. */
export const rulBlock: TableContract = {
  loan_key: 'INTEGER',
  channel: 'VARCHAR',
  /** First instant (UTC) at which neither counts nor stops forbid contact; infinity when none is known. */
  free_at: 'TIMESTAMP',
  /** The rule that lasts longest. */
  ordinal: 'INTEGER',
};

/** What the rules permit on day t; one row a loan and channel. Instants are UTC. */
export const rulPermission: TableContract = {
  loan_key: 'INTEGER',
  channel: 'VARCHAR',
  /** Whether the day has any instant at which every enforced rule permits contact. */
  allowed: 'BOOLEAN',
  /** Attempts that keep the rules even if each of them counts; NULL where no rule sets a number. */
  attempts_left: 'INTEGER',
  /** Of these, what all accounts of the customer share; NULL where no rule counts by person. */
  person_attempts_left: 'INTEGER',
  /** The first permitted stretch of the day, [window_from, window_to). */
  window_from: 'TIMESTAMP',
  window_to: 'TIMESTAMP',
  /** The rule that forbids contact all day. */
  rule_id: 'VARCHAR',
  /** First instant after the day at which the rules permit contact; NULL when it cannot be told. */
  earliest_permitted_at: 'TIMESTAMP',
};
