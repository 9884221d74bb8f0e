import type { SourceContract } from './source-contract.js';
import { channels } from './sources.js';

/** What customers said about being contacted through a channel: given or withdrawn; the latest word counts. */
export const consent: SourceContract = {
  table: 'consent',
  key: ['customer_id', 'channel', 'decided_on', 'given'],
  columns: [
    { name: 'customer_id', type: 'VARCHAR' },
    { name: 'channel', type: 'VARCHAR', values: channels },
    { name: 'decided_on', type: 'DATE' },
    { name: 'given', type: 'BOOLEAN' },
    { name: 'known_on', type: 'DATE', optional: true },
  ],
  rules: [
    {
      reason: 'impossible_decided_on',
      holds: "decided_on >= DATE '1950-01-01' AND decided_on < DATE '2200-01-01'",
    },
  ],
  knownOnDefault: 'decided_on',
  belongsTo: 'customer',
};
