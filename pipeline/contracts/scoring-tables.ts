import type { TableContract } from '../warehouse/build-table.js';

/** Scores and ranks of the cohort; one row a loan. Reasons are names of features. */
export const scrAccount: TableContract = {
  loan_key: 'INTEGER',
  rank: 'INTEGER',
  pd: 'DOUBLE',
  score: 'INTEGER',
  expected_loss: 'DECIMAL(18,2)',
  expected_recovery: 'DECIMAL(18,2)',
  reason_1: 'VARCHAR',
  reason_2: 'VARCHAR',
  reason_3: 'VARCHAR',
  reason_4: 'VARCHAR',
};

/** What challengers say of the cohort; one row a challenger and loan. `rank` is within the challenger. */
export const scrShadow: TableContract = {
  model_id: 'VARCHAR',
  loan_key: 'INTEGER',
  rank: 'INTEGER',
  pd: 'DOUBLE',
  score: 'INTEGER',
  expected_loss: 'DECIMAL(18,2)',
  expected_recovery: 'DECIMAL(18,2)',
};

/** How far accounts on two lists moved, and by what; up is positive. NULL where moves cannot be attributed. */
export const scrRankMove: TableContract = {
  loan_id: 'VARCHAR',
  last_rank: 'INTEGER',
  rank: 'INTEGER',
  moved: 'INTEGER',
  by_data: 'INTEGER',
  by_model: 'INTEGER',
  by_strategy: 'INTEGER',
};
