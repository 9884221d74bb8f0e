import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { sourceContracts, sourceTables } from '../../pipeline/contracts/sources.js';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { type IngestReport, ingest } from '../../pipeline/ingest/ingest.js';
import { stageTable, type TableReading } from '../../pipeline/ingest/stage-table.js';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace, type Workspace } from '../../pipeline/workspace/workspace.js';

/** What a test changes of the portfolio of two loans below. */
export interface Portfolio {
  /** Content by path, relative to the workspace. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Of `files:` in arrears.yaml, by name. */
  readonly declared?: Readonly<Record<string, unknown>>;
  /** SELECT by table. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Other keys of arrears.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export const loans = `loan_id,customer_id,product,originated_on,principal,currency
A1,C1,card,2024-01-05,1000.00,CNY
A2,C1,car,2024-02-01,2500.50,CNY
`;
export const installments = `loan_id,installment_no,due_on,principal_due,interest_due,fee_due
A1,1,2024-02-05,100.00,1.50,0
A1,2,2024-03-05,100.00,1.50,0
A2,1,2024-03-01,200.00,0,5
`;
export const payments = `payment_id,loan_id,paid_on,amount,method
P1,A1,2024-02-04,101.50,debit
P2,A2,2024-03-09,50.00,
`;

const strategy = `version: "1"
bands: [{ name: any }]
treatments:
  call: { channel: phone, owner: agent, tone: neutral, label: { en: Call, zh: 電話 } }
segments: [{ name: all, label: { en: All, zh: 全部 }, treatment: call }]
`;

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

/** An empty folder that goes away after the test file. */
export function scratchFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'arrears-test-'));
  made.push(directory);
  return directory;
}

/** A workspace on disk: two loans, three installments, two payments in CSV files, changed by `portfolio`. */
export function makeWorkspace(portfolio: Portfolio = {}): Workspace {
  const directory = scratchFolder();
  const settings = {
    portfolio: 'test',
    currency: 'CNY',
    files: {
      loans: 'loans.csv',
      installments: 'installments.csv',
      payments: 'payments.csv',
      ...portfolio.declared,
    },
    ...portfolio.settings,
  };
  const files = {
    'loans.csv': loans,
    'installments.csv': installments,
    'payments.csv': payments,
    'arrears.yaml': JSON.stringify(settings),
    'strategy.yaml': strategy,
    ...portfolio.files,
  };
  for (const [path, content] of Object.entries(files)) write(join(directory, path), content);
  const sources = {
    loan: 'SELECT * FROM raw.loans',
    installment: 'SELECT * FROM raw.installments',
    payment: 'SELECT * FROM raw.payments',
    ...portfolio.sources,
  };
  for (const [table, select] of Object.entries(sources))
    if (select !== '') write(join(directory, 'sources', `${table}.sql`), select);
  return openWorkspace(directory, sourceTables);
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** An ingested workspace. */
export interface Ingested {
  readonly workspace: Workspace;
  readonly report: IngestReport;
  readonly warehouse: Warehouse;
  rows(sql: string): Promise<Row[]>;
}

/**
 * Ingests a portfolio into a database in memory and lets `look` see it. Every table must account for all
 * its rows.
 */
export async function ingested<T>(
  portfolio: Portfolio,
  look: (seen: Ingested) => Promise<T>,
  threads = 1,
): Promise<T> {
  const workspace = makeWorkspace({
    ...portfolio,
    settings: { limits: { quarantined_share: 1 }, ...portfolio.settings },
  });
  const warehouse = await Warehouse.open(':memory:', { threads });
  try {
    const report = await ingest(warehouse, workspace);
    for (const table of report.tables)
      if (table.accepted + table.quarantined !== table.read) throw new Error(`${table.table} lost rows`);
    return await look({ workspace, report, warehouse, rows: (sql) => warehouse.rows(sql) });
  } finally {
    warehouse.close();
  }
}

/** A database in which the loans A1 and A2 are staged, for staging other tables one by one. */
export async function stagedBook(): Promise<Warehouse> {
  const warehouse = await Warehouse.open(':memory:', { threads: 1 });
  await stageSelect(
    warehouse,
    'loan',
    `SELECT *, 'C1' AS customer_id, 'card' AS product, '2024-01-05' AS originated_on, 1000 AS principal,
       'CNY' AS currency FROM (VALUES ('A1'), ('A2')) t(loan_id)`,
  );
  return warehouse;
}

/** Stages one table from a SELECT, as a source file would. */
export function stageSelect(
  warehouse: Warehouse,
  table: string,
  select: string,
  knownOnLagDays: Record<string, number> = {},
): Promise<TableReading> {
  const contract = sourceContracts.find((each) => each.table === table);
  if (!contract) throw new Error(`no table ${table}`);
  return stageTable(warehouse, contract, select, `${table}.sql`, {
    currency: 'CNY',
    timezone: 'UTC',
    knownOnLagDays,
  });
}

/** What became of one source table. */
export function tableOf(report: IngestReport, table: string) {
  const found = report.tables.find((each) => each.table === table);
  if (!found) throw new Error(`no table ${table} was read`);
  return found;
}

/** The error that opening and ingesting a portfolio ends in, as the user is told it. */
export async function refusal(portfolio: Portfolio): Promise<ArrearsError> {
  const warehouse = await Warehouse.open(':memory:', { threads: 1 });
  try {
    await ingest(warehouse, makeWorkspace(portfolio));
  } catch (error) {
    if (error instanceof ArrearsError) return error;
    throw error;
  } finally {
    warehouse.close();
  }
  throw new Error('the portfolio was not refused');
}

/** Whether a message shows what only the program's authors may see: stacks, own folders, SQL around. */
export function showsInternals(error: ArrearsError): boolean {
  return /\.work|node_modules|Stack Trace|\bat .*\.(js|ts):|INTERNAL|stg_\w+ AS|DESCRIBE/.test(
    error.describe(),
  );
}
