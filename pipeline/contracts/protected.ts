import { protectedSource } from '../workspace/workspace.js';
import type { SourceContract } from './source-contract.js';

/** Attributes that the fairness report compares groups by. */
export const protectedAttributes = ['birth_date', 'sex', 'marital_status', 'ethnicity'] as const;

/** The table of protected attributes. It is none of the batch's sources: the fairness report alone reads it. */
export const customerProtected: SourceContract = {
  table: protectedSource,
  key: ['customer_id'],
  columns: [
    { name: 'customer_id', type: 'VARCHAR' },
    { name: 'birth_date', type: 'DATE', optional: true },
    { name: 'sex', type: 'VARCHAR', optional: true },
    { name: 'marital_status', type: 'VARCHAR', optional: true },
    { name: 'ethnicity', type: 'VARCHAR', optional: true },
    { name: 'known_on', type: 'DATE', optional: true },
  ],
  rules: [
    {
      reason: 'impossible_birth_date',
      holds: "birth_date >= DATE '1900-01-01' AND birth_date < DATE '2200-01-01'",
    },
  ],
  knownOnDefault: "DATE '1950-01-01'",
};
