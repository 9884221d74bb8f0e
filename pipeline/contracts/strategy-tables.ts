import type { TableContract } from '../warehouse/build-table.js';

/** Segment, treatment and suppression of the cohort; one row a loan. */
export const segAssignment: TableContract = {
  loan_key: 'INTEGER',
  rank_in_segment: 'INTEGER',
  risk_band: 'VARCHAR',
  segment: 'VARCHAR',
  treatment: 'VARCHAR',
  channel: 'VARCHAR',
  owner: 'VARCHAR',
  suppressed: 'BOOLEAN',
  suppression_rule: 'VARCHAR',
  earliest_permitted_on: 'DATE',
};
