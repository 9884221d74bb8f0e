import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IsoDate } from '../pipeline/core/dates.js';
import type { OnProgress } from '../pipeline/core/progress.js';
import { writeTemplate } from '../pipeline/workspace/template.js';
import { generatePortfolio } from './generator/generate-portfolio.js';

/** The snapshot that a generated portfolio leads up to. */
const asOfDate: IsoDate = '2026-07-01';

/** What a sample is made of. */
export interface SampleSettings {
  readonly loans: number;
  readonly seed: number;
  readonly format: 'parquet' | 'csv';
  /** Whether a macro shock hits the book. */
  readonly shock: boolean;
}

const extraSources = {
  customer: 'SELECT customer_id, timezone, region, language, known_on\nFROM raw.customer\n',
  contact: `-- Attempts, conversations and promises.
SELECT
  contact_id, customer_id, loan_id, contacted_at, channel, direction, outcome, promised_amount, promised_on,
  agent_id, agency_id, known_on
FROM raw.contact
`,
  restriction: 'SELECT customer_id, loan_id, kind, starts_on, ends_on, known_on\nFROM raw.restriction\n',
};

/** Drawn from the id alone, so that no attribute has to do with how a customer pays. */
const protectedAttributes = `-- Read by arrears fairness alone. Synthetic: drawn from the id, independent of behavior.
SELECT
  customer_id,
  DATE '1946-01-01' + CAST(md5_number_lower(customer_id || ' birth') % 21900 AS INTEGER) AS birth_date,
  ['female', 'male'][1 + CAST(md5_number_lower(customer_id || ' sex') % 2 AS INTEGER)] AS sex,
  known_on
FROM raw.customer
`;

/**
 * Makes a workspace with a generated portfolio in `directory`, ready for a night.
 * @returns rows written, by table
 * @throws UsageError when the folder holds a workspace already
 */
export async function writeSample(
  directory: string,
  settings: SampleSettings,
  onProgress: OnProgress,
): Promise<Record<string, number>> {
  writeTemplate(directory, 'ledger');
  const suffix = settings.format === 'csv' ? 'csv.gz' : 'parquet';
  const tables = ['loan', 'installment', 'payment', ...Object.keys(extraSources)];
  writeFileSync(
    join(directory, 'arrears.yaml'),
    `# yaml-language-server: $schema=./arrears.schema.json
# A generated portfolio: ${settings.loans} loans, seed ${settings.seed}${settings.shock ? '' : ', no macro shock'}.
portfolio: sample
currency: CNY
timezone: Asia/Shanghai
language: en
as_of_date: ${asOfDate}
# No files come after the last day of a generated portfolio; a live one leaves this gate on.
gates: { newest_day: { enabled: false } }
files:
${tables.map((table) => `  ${table}: raw/${table}.${suffix}`).join('\n')}
outcome:
  name: roll_forward
  horizon_days: 30
`,
  );
  for (const [table, select] of Object.entries(extraSources))
    writeFileSync(join(directory, 'sources', `${table}.sql`), select);
  writeFileSync(join(directory, 'sources', 'customer_protected.sql'), protectedAttributes);
  return generatePortfolio(directory, { ...settings, asOfDate }, (done, total) =>
    onProgress('sample', `${done} of ${total} loans`),
  );
}
