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
files:
${tables.map((table) => `  ${table}: raw/${table}.${suffix}`).join('\n')}
outcome:
  name: roll_forward
  horizon_days: 30
`,
  );
  for (const [table, select] of Object.entries(extraSources))
    writeFileSync(join(directory, 'sources', `${table}.sql`), select);
  return generatePortfolio(directory, { ...settings, asOfDate }, (done, total) =>
    onProgress('sample', `${done} of ${total} loans`),
  );
}
