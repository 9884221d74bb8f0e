import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears } from '../support/cli.js';

export const asOfDate = '2026-07-01';

/** Settings under which a night is over in seconds, with a trained model. */
const quick = `
training:
  months: 6
  test_months: 2
  engines: [scorecard]
  minimum_accounts: 50
  minimum_bad: 10
  gates:
    minimum_events: 5
`;

/** A profile of each form. */
export const profiles = `
exports:
  - name: core
    form: csv
    columns: [rank, { column: loan_id, as: account_no }, amount_past_due, treatment]
    delimiter: ';'
    line_end: crlf
    encoding: utf-8-bom
  - name: texts
    form: jsonl
    where: { channel: [sms], decision: [treated] }
    columns: [loan_id, { column: amount_past_due, as: due }, next_contact_from, suppressed, agency]
  - name: host
    form: fixed_width
    columns:
      - { column: loan_id, width: 12 }
      - { column: as_of_date, width: 8 }
      - { column: dpd, width: 5, pad: '0' }
      - { column: amount_past_due, width: 14, pad: '0' }
      - { column: agency, width: 6 }
    dates: compact
    money: minor
    header: [{ text: H, width: 1 }, { value: as_of_date, width: 8 }, { value: run_id, width: 36 }]
    trailer: [{ text: T, width: 1 }, { value: records, width: 9, pad: '0' }, { value: amount_past_due, width: 35, pad: '0' }]
  - name: calls
    form: dialer
    where: { owner: [agent] }
`;

/** Makes a workspace on generated data in `directory` and publishes one night of it. */
export function publishNight(directory: string, more = ''): string {
  expect(arrears(['sample', '--loans', '2000', '--seed', '11', directory]).code).toBe(0);
  appendFileSync(join(directory, 'arrears.yaml'), quick + more);
  const night = arrears(['nightly', '-w', directory, '--as-of', asOfDate]);
  expect(night.err.match(/^[A-Z_]+: .*/m)?.[0]).toBeUndefined();
  expect(night.code).toBe(0);
  return join(directory, 'runs', asOfDate);
}

/** A copy of a bundle, to be tampered with. */
export function copyOf(bundle: string, copy: string): string {
  cpSync(bundle, copy, { recursive: true });
  return copy;
}

/** What somebody does who changes files and does not want to be found: makes sizes and hashes again. */
export function makeHashesAgain(bundle: string): void {
  const path = join(bundle, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const entry of manifest.files) {
    const file = join(bundle, entry.file);
    entry.bytes = statSync(file).size;
    entry.sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Runs queries in a database of their own. */
export async function query(...statements: string[]) {
  const warehouse = await Warehouse.open(':memory:');
  try {
    for (const statement of statements.slice(0, -1)) await warehouse.run(statement);
    return await warehouse.rows(statements[statements.length - 1]);
  } finally {
    warehouse.close();
  }
}
