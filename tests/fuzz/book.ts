import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { seededRandom } from '../../pipeline/core/random.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';

/** The raw files of the book that is corrupted. */
export const bookFiles = ['loans', 'installments', 'payments'] as const;
export type BookFile = (typeof bookFiles)[number];

/** Forms in which a raw file may be delivered, by the ending of its name. */
export const forms = ['csv', 'csv.gz', 'jsonl', 'jsonl.gz', 'json', 'parquet', 'arrow', 'arrows'] as const;
export type Form = (typeof forms)[number];

/** A good raw file: its records and its bytes in every form. */
export interface GoodFile {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly bytes: Readonly<Record<Form, Buffer>>;
}

/** A small book of 24 loans, in every form; `folder` is where it is written meanwhile. */
export async function goodBook(folder: string): Promise<Record<BookFile, GoodFile>> {
  const random = seededRandom(20260701);
  const loans = Array.from({ length: 24 }, (_, i) => [
    `A${i + 1}`,
    `C${random.below(12) + 1}`,
    ['card', 'car', '現金'][random.below(3)],
    `2024-0${random.below(9) + 1}-0${random.below(9) + 1}`,
    `${random.below(9000) + 100}.50`,
    'CNY',
  ]);
  const installments = loans.flatMap(([loan], i) =>
    [1, 2, 3].map((no) => [loan, String(no), `2025-0${no}-1${i % 9}`, '100.00', '1.50', '0']),
  );
  const payments = Array.from({ length: 60 }, (_, i) => [
    `P${i + 1}`,
    `A${random.below(24) + 1}`,
    `2025-0${random.below(8) + 1}-1${random.below(9)}`,
    `${random.below(300)}.25`,
    ['debit', '', 'say "hi", it said'][random.below(3)],
  ]);
  const book = {
    loans: [['loan_id', 'customer_id', 'product', 'originated_on', 'principal', 'currency'], ...loans],
    installments: [
      ['loan_id', 'installment_no', 'due_on', 'principal_due', 'interest_due', 'fee_due'],
      ...installments,
    ],
    payments: [['payment_id', 'loan_id', 'paid_on', 'amount', 'method'], ...payments],
  };
  const warehouse = await Warehouse.open(':memory:');
  const made: Partial<Record<BookFile, GoodFile>> = {};
  for (const name of bookFiles) {
    const [columns, ...rows] = book[name];
    made[name] = { columns, rows, bytes: await inEveryForm(warehouse, folder, columns, rows) };
  }
  warehouse.close();
  return made as Record<BookFile, GoodFile>;
}

/** A CSV file, quoted where it must be. */
export function csvText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

async function inEveryForm(
  warehouse: Warehouse,
  folder: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<Record<Form, Buffer>> {
  const csv = Buffer.from(csvText(columns, rows));
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, c) => [column, row[c]])));
  const jsonl = Buffer.from(objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
  const source = join(folder, 'good.csv');
  const target = join(folder, 'good.parquet');
  writeFileSync(source, csv);
  await warehouse.run(
    `COPY (FROM read_csv('${source}', all_varchar = true, header = true)) TO '${target}' (FORMAT parquet)`,
  );
  const parquet = readFileSync(target);
  rmSync(source);
  rmSync(target);
  const table = tableFromArrays(
    Object.fromEntries(columns.map((column, c) => [column, rows.map((row) => row[c])])),
  );
  return {
    csv,
    'csv.gz': gzipSync(csv),
    jsonl,
    'jsonl.gz': gzipSync(jsonl),
    json: Buffer.from(JSON.stringify(objects)),
    parquet,
    arrow: Buffer.from(tableToIPC(table, 'file')),
    arrows: Buffer.from(tableToIPC(table, 'stream')),
  };
}
