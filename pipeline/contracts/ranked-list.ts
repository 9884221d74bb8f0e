import type { TableContract } from '../warehouse/build-table.js';

/** Version of the ranked list's columns; raised when one changes its name, type or meaning. */
export const rankedListVersion = '2.0';

/** The list that a collection system imports: one row an overdue account, in rank order. */
export const rankedList: TableContract = {
  schema_version: 'VARCHAR',
  run_id: 'VARCHAR',
  as_of_date: 'DATE',
  portfolio: 'VARCHAR',
  loan_id: 'VARCHAR',
  customer_id: 'VARCHAR',
  product: 'VARCHAR',
  currency: 'VARCHAR',
  dpd: 'INTEGER',
  dpd_bucket: 'VARCHAR',
  amount_past_due: 'DECIMAL(18,2)',
  outstanding_principal: 'DECIMAL(18,2)',
  rank: 'INTEGER',
  rank_in_segment: 'INTEGER',
  pd: 'DOUBLE',
  score: 'INTEGER',
  risk_band: 'VARCHAR',
  outcome_name: 'VARCHAR',
  horizon_days: 'INTEGER',
  expected_loss: 'DECIMAL(18,2)',
  expected_recovery: 'DECIMAL(18,2)',
  segment: 'VARCHAR',
  treatment: 'VARCHAR',
  channel: 'VARCHAR',
  owner: 'VARCHAR',
  /** NULL where no agency carries the treatment out, or the strategy names none. */
  agency: 'VARCHAR',
  /**
   * `treated`; or not treated, by `rule`, as a `holdout`, for want of `capacity`, or because nothing is `worth` its
   * cost.
   */
  decision: 'VARCHAR',
  /** Expected gain of the treatment less its cost. */
  expected_gain: 'DECIMAL(18,2)',
  /** `experiment:arm`, of several experiments with a blank between; `champion` outside all of them. */
  arm: 'VARCHAR',
  assignment_probability: 'DOUBLE',
  reason_1: 'VARCHAR',
  reason_1_text: 'VARCHAR',
  reason_2: 'VARCHAR',
  reason_2_text: 'VARCHAR',
  reason_3: 'VARCHAR',
  reason_3_text: 'VARCHAR',
  reason_4: 'VARCHAR',
  reason_4_text: 'VARCHAR',
  next_contact_from: 'VARCHAR',
  next_contact_to: 'VARCHAR',
  attempts_left: 'INTEGER',
  suppressed: 'BOOLEAN',
  suppression_rule: 'VARCHAR',
  earliest_permitted_at: 'VARCHAR',
  model_id: 'VARCHAR',
  model_version: 'VARCHAR',
  strategy_version: 'VARCHAR',
  rulepack_version: 'VARCHAR',
};
