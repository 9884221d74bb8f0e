import type { TableContract } from '../warehouse/build-table.js';

const money = 'DECIMAL(18,2)';

/** Features that conditions of the strategy name; one row a loan and feature that is not missing. */
export const segFeature: TableContract = { loan_key: 'INTEGER', feature: 'VARCHAR', value: 'FLOAT' };

/** Segment of each account and what may be gained by treating it; one row a loan. */
export const segCandidate: TableContract = {
  loan_key: 'INTEGER',
  rank: 'INTEGER',
  segment_ordinal: 'INTEGER',
  band_ordinal: 'INTEGER',
  /** pd × amount past due. */
  amount_at_risk: money,
  /** Bit n stands for the channel with ordinal n in `ref_channel`: the rules permit it. */
  channels: 'INTEGER',
  /** Bit n stands for draw n in `ref_arm`: its conditions hold. */
  draws: 'INTEGER',
};

/** The arms that the customers of accounts were drawn into; one row a loan. */
export const segArm: TableContract = {
  loan_key: 'INTEGER',
  /** `draw.arm` ordinals of `ref_arm` with a blank between; empty outside all draws. */
  arms: 'VARCHAR',
};

/** The agency of each account that is placed with one; one row a placed loan. */
export const segAgency: TableContract = { loan_key: 'INTEGER', agency: 'VARCHAR' };

/** Segment, treatment and suppression of the cohort; one row a loan. Instants are UTC. */
export const segAssignment: TableContract = {
  loan_key: 'INTEGER',
  rank_in_segment: 'INTEGER',
  risk_band: 'VARCHAR',
  segment: 'VARCHAR',
  treatment: 'VARCHAR',
  channel: 'VARCHAR',
  owner: 'VARCHAR',
  /** NULL where no agency carries the treatment out, or the strategy names none. */
  agency: 'VARCHAR',
  /**
   * Why: `treated`; or not, by `rule`, as a `holdout`, for want of `capacity`, or because nothing is `worth` its cost.
   */
  decision: 'VARCHAR',
  /** Expected gain of the treatment less its cost. */
  expected_gain: money,
  /** `experiment:arm`, of several experiments with a blank between; `champion` outside all of them. */
  arm: 'VARCHAR',
  /** The probability with which the arm was drawn. */
  assignment_probability: 'DOUBLE',
  suppressed: 'BOOLEAN',
  suppression_rule: 'VARCHAR',
  earliest_permitted_at: 'TIMESTAMP',
  next_contact_from: 'TIMESTAMP',
  next_contact_to: 'TIMESTAMP',
  attempts_left: 'INTEGER',
};
