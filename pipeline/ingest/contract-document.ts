import type { SourceColumn, SourceContract } from '../contracts/source-contract.js';
import { longestText } from './typed-columns.js';

/** How the values of a type may be written in a file. */
const typeNotes: readonly (readonly [type: string, note: string])[] = [
  [
    'VARCHAR',
    `Text. Blanks at the ends are cut off, and empty text is no value. At most ${longestText} bytes of UTF-8, no NUL byte, no U+FFFD (text that was read in the wrong encoding).`,
  ],
  [
    'DATE',
    '`2024-02-29`, also with slashes, or a time stamp, of which the date is taken. A time with a zone is a date only at midnight UTC: at any other time the date would depend on where one stands. Not before 1950, before 2200.',
  ],
  [
    'TIMESTAMP',
    '`2024-02-29 13:45:00`, in UTC; a time with an offset (`+08:00`, `Z`) is turned into UTC. Which day it falls on is told by the `timezone` of arrears.yaml.',
  ],
  [
    'DECIMAL(18,2)',
    'A number with at most two decimals other than zeros; no thousands separators, no currency sign. `1e2` is 100.',
  ],
  ['INTEGER', 'A whole number; `12.0` is 12.'],
  ['DOUBLE', 'A finite number.'],
  ['BOOLEAN', '`true`/`false`, `1`/`0`, `yes`/`no`, `t`/`f`, `y`/`n`.'],
];

/** The input contract as a Markdown document, made from the contracts themselves. */
export function contractDocument(contracts: readonly SourceContract[]): string {
  return `${[
    '# Input contract',
    '<!-- Generated. To write it anew: npx vitest run tests/ingest/contract-document.test.ts -u -->',
    'A workspace fills each of these tables with one `SELECT` in `sources/<table>.sql` over its raw files (`raw.<name>`). ' +
      '`loan` is needed, and with it either `installment` and `payment` (the ledger form) or `delinquency_status` (the status form); all other tables are optional. ' +
      'Columns may come in any order; one that is not listed here is a mistake.',
    'A `SELECT` gives the same rows whenever it runs: it reads declared files and its own `WITH` tables and nothing else, ' +
      'and asks neither for the clock nor for chance, a sample or the session. ' +
      'Functions that make rows of their arguments (`range`, `unnest`, `json_each`, …) are fine.',
    'A row that breaks the contract goes to `stg_<table>_quarantine` in the warehouse, with its key, the reason and the row as it was given: accepted + quarantined = read. ' +
      'A line of a file that is no record at all goes to `file_quarantine` with its number. ' +
      'Of several rows with one key the first known stays, and the others are `duplicate_key`. ' +
      'When more rows are refused than `limits.quarantined_share` allows, the batch stops before it publishes.',
    '## Types',
    table(['type', 'how it may be written'], typeNotes),
    'A value that cannot be read is `not_a_number_in_<column>`, `not_a_date_in_<column>` or `not_a_boolean_in_<column>`; a missing one that is required is `missing_<column>`; text may be `nul_byte_in_<column>`, `undecodable_<column>` or `too_long_<column>`, money `more_than_two_decimals_in_<column>`.',
    ...contracts.map(section),
  ].join('\n\n')}\n`;
}

function section(contract: SourceContract): string {
  const columns = contract.columns.map((column) => [
    `\`${column.name}\``,
    column.type,
    column.optional ? '' : 'yes',
    valuesOf(column),
  ]);
  const reasons = [
    ...contract.rules.map(({ reason, holds }) => [`\`${reason}\``, `\`${holds}\``]),
    ...(contract.table === 'loan' ? [['`other_currency`', '`currency` is that of arrears.yaml']] : []),
    ...(contract.belongsTo
      ? [
          [
            `\`orphan_${contract.belongsTo}_id\``,
            `an accepted row of \`loan\` has the \`${contract.belongsTo}_id\``,
          ],
        ]
      : []),
  ];
  return [
    `## ${contract.table}`,
    `Key: ${contract.key.map((name) => `\`${name}\``).join(', ')}. Where \`known_on\` is left out or empty it is ${knownOnDefault(contract)}, plus \`known_on_lag_days.${contract.table}\`.`,
    table(['column', 'type', 'required', 'values'], columns),
    ...(reasons.length > 0 ? [table(['reason for quarantine', 'unless'], reasons)] : []),
  ].join('\n\n');
}

function knownOnDefault({ table, knownOnDefault }: SourceContract): string {
  if (table === 'contact') return "the day of `contacted_at` in the portfolio's `timezone`";
  return knownOnDefault === 'loan_known_on' ? "the loan's `known_on`" : `\`${knownOnDefault}\``;
}

function valuesOf({ values }: SourceColumn): string {
  return (values ?? []).map((value) => `\`${value}\``).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
