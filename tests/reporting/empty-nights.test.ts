import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeTemplate } from '../../pipeline/workspace/template.js';
import { scratchFolder } from '../support/cli.js';
import { chromiumPath, openBrowser } from './browser.js';
import { night, pageTables } from './reported-night.js';

const folder = scratchFolder();

/** A book of two loans with one installment each; the first is paid, the second as given. */
function book(name: string, paid: string): string {
  const directory = join(folder, name);
  writeTemplate(directory, 'ledger');
  const settings = join(directory, 'arrears.yaml');
  writeFileSync(
    settings,
    `${readFileSync(settings, 'utf8').replaceAll('.parquet', '.csv')}gates: { newest_day: { enabled: false } }\n`,
  );
  const write = (file: string, lines: string[]) =>
    writeFileSync(join(directory, 'raw', `${file}.csv`), `${lines.join('\n')}\n`);
  write('loan', [
    'loan_id,customer_id,product,originated_on,principal,annual_rate,term_months,currency,closed_on,charged_off_on,known_on',
    'A,C1,cash,2026-01-05,100.00,,,CNY,,,2026-01-05',
    'B,C2,cash,2026-01-05,250.00,,,CNY,,,2026-01-05',
  ]);
  write('installment', [
    'loan_id,installment_no,due_on,principal_due,interest_due,fee_due,known_on,superseded_on',
    'A,1,2026-06-20,100.00,0.00,0.00,2026-01-05,',
    'B,1,2026-06-20,250.00,0.00,0.00,2026-01-05,',
  ]);
  write('payment', [
    'payment_id,loan_id,paid_on,amount,method,reversed_on,known_on',
    'P1,A,2026-06-20,100.00,app,,2026-06-20',
    `P2,B,2026-06-20,${paid},app,,2026-06-20`,
  ]);
  return directory;
}

/** A book of periodic status: two accounts, one of them overdue at the ends of May and June. */
function statusBook(name: string, paid: string): string {
  const directory = join(folder, name);
  writeTemplate(directory, 'status');
  const settings = join(directory, 'arrears.yaml');
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}gates: { newest_day: { enabled: false } }\n`);
  writeFileSync(
    join(directory, 'raw', 'account.csv'),
    'loan_id,customer_id,product,originated_on,principal,currency,closed_on,charged_off_on\n' +
      ['A', 'B'].map((loan) => `${loan},C${loan},card,2026-01-05,900.00,CNY,,\n`).join(''),
  );
  writeFileSync(
    join(directory, 'raw', 'status_1.csv'),
    `loan_id,status_date,dpd,amount_past_due,outstanding_principal,amount_paid
A,2026-05-30,0,0.00,900.00,
A,2026-06-30,0,0.00,900.00,
B,2026-05-30,12,80.00,900.00,
B,2026-06-30,42,90.00,900.00,${paid}
`,
  );
  return directory;
}

const pageOf = (directory: string, date = '2026-07-01') =>
  readFileSync(join(directory, 'runs', date, 'segment_report.html'), 'utf8');

async function looksWell(path: string): Promise<string[]> {
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(`file://${path}`);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  await browser.close();
  return width === 360 ? said : [...said, `is ${width} wide`];
}

describe('nights that hold little', () => {
  test('one account, on the first night', async () => {
    const directory = book('one', '200.00');
    await night(directory, '2026-07-01');
    const page = pageOf(directory);
    expect(page).toContain('This is the first published night');
    const tables = pageTables(page);
    expect(tables.get('buckets')?.[0].slice(0, 3)).toEqual(['M1', '1', '50.00']);
    expect(tables.has('movements')).toBe(false);
    expect(tables.get('entries')?.[0].slice(0, 5)).toEqual(['2026-06-01', '2', '2', '1', '50.0 %']);
    expect(tables.get('roll-matrix')?.[0].slice(1, 5)).toEqual(['0', '0', '0', '0']);
    if (chromiumPath)
      expect(await looksWell(join(directory, 'runs', '2026-07-01', 'segment_report.html'))).toEqual([]);
  });

  test('the account leaves: a night with nobody overdue', async () => {
    const directory = book('none', '250.00');
    writeFileSync(
      join(directory, 'raw', 'payment.csv'),
      readFileSync(join(directory, 'raw', 'payment.csv'), 'utf8').replace(
        'P2,B,2026-06-20,250.00,app,,2026-06-20',
        'P2,B,2026-06-30,250.00,app,,2026-06-30',
      ),
    );
    await night(directory, '2026-06-30');
    await night(directory, '2026-07-01');
    const tables = pageTables(pageOf(directory));
    expect(tables.get('movements')).toEqual([
      ['Last night', '1', '250.00'],
      ['Cured', '-1', '-250.00'],
    ]);
    expect(tables.get('rank-moves')).toEqual([['none']]);
    expect(tables.get('decisions')).toEqual([['none']]);
    expect(pageTables(pageOf(directory), 'zh').get('decisions')).toEqual([['無']]);
    if (chromiumPath)
      expect(await looksWell(join(directory, 'runs', '2026-07-01', 'segment_report.html'))).toEqual([]);
  });

  test.each([
    ['no payment', '', ['–', '–', '–', '–']],
    ['a payment', '60.00', ['60.00', '60.00', '0.00', '75.0 %']],
  ])('periodic status without contacts that states %s', async (name, paid, wanted) => {
    const directory = statusBook(`status of ${name}`, paid);
    await night(directory, '2026-07-01');
    const tables = pageTables(pageOf(directory));
    expect(tables.has('contact-figures')).toBe(false);
    expect(pageOf(directory)).toContain('No source tells contacts');
    expect(tables.get('recovery')?.at(-1)).toEqual(['All', '1', '80.00', ...wanted]);
  });

  test('the report is written again when the night before changed, and the list stays', async () => {
    const directory = book('again', '200.00');
    await night(directory, '2026-06-30');
    const first = await night(directory, '2026-07-01');
    expect((await night(directory, '2026-07-01')).published).toBe(false);
    rmSync(join(directory, 'runs', '2026-06-30'), { recursive: true });
    const again = await night(directory, '2026-07-01');
    expect([again.published, again.manifest.run_id]).toEqual([true, first.manifest.run_id]);
    expect(again.manifest.inputs_id).not.toBe(first.manifest.inputs_id);
    expect(pageOf(directory)).toContain('This is the first published night');
  });
});
