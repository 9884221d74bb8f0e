import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type IsoDate, isIsoDate, monthStart } from '../../pipeline/core/dates.js';
import { UsageError } from '../../pipeline/core/errors.js';
import { derivedSeed, type Random, seededRandom } from '../../pipeline/core/random.js';
import { identifier } from '../../pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { Calendar } from './calendar.js';
import { CustomerState } from './customer-state.js';
import { drawTraits } from './customer-traits.js';
import { happens, weightedDraw } from './draws.js';
import { EconomicClimate } from './economic-climate.js';
import { LoanLife } from './loan-life.js';
import { drawLoanTerms } from './loan-terms.js';
import { population, restrictions } from './parameters.js';
import { StagedTable } from './staged-table.js';
import { type PortfolioStage, portfolioTables, regions, type TableName, timezones } from './tables.js';

const tableNames = Object.keys(portfolioTables) as TableName[];
/** What the lender cannot know; for evaluation only. */
const truthTables: readonly TableName[] = ['truth', 'truth_effects'];

const defaultMonths = 30;
/** Month starts, as_of_date included, for which the truth is written. */
const truthMonths = 24;
const loansBetweenProgress = 5_000;
/** DuckDB's share; the staged rows go to a file beyond it. */
const stagingMemory = '512MB';

/** What portfolio to generate. */
export interface PortfolioOptions {
  /** Number of loans, 1 to 9,999,999. */
  readonly loans: number;
  /** Any integer; the same one gives the same portfolio. */
  readonly seed: number;
  readonly format: 'parquet' | 'csv';
  /** Whether a macro shock of a few months lies in the history. */
  readonly shock: boolean;
  /** First day of a month: the end of the history. Nothing that happens then or later is written. */
  readonly asOfDate: IsoDate;
  /** Months of history, 1 to 36; 30 when left out. */
  readonly months?: number;
}

/**
 * Generates a portfolio: `raw/<table>.parquet` (zstd) or `raw/<table>.csv.gz` for loan, installment,
 * payment, customer, contact and restriction, with the columns of the input contract, and
 * `truth.parquet` (loan_id, as_of_date, p_roll_forward): the true probability of `roll_forward` within
 * 30 days of every overdue loan at the last 24 month starts; and `truth_effects.parquet` (loan_id, as_of_date, channel,
 * untreated_recovery, added_recovery): what loans overdue on `asOfDate` would truly bring in within 30 days, and what a
 * treatment on that day would add.
 *
 * The files depend on the options alone, to the last byte.
 *
 * @param onProgress called with the loans done now and then
 * @returns rows written, by table
 * @throws UsageError when an option is out of its range
 */
export async function generatePortfolio(
  directory: string,
  options: PortfolioOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<Record<string, number>> {
  checkOptions(options);
  await mkdir(join(directory, 'raw'), { recursive: true });
  const scratch = await mkdtemp(join(directory, '.staging-'));
  try {
    const warehouse = await Warehouse.open(join(scratch, 'staging.duckdb'), {
      threads: 1,
      memory: stagingMemory,
      scratch,
    });
    try {
      return await stageAndExport(warehouse, directory, options, onProgress);
    } finally {
      warehouse.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function checkOptions({ loans, seed, asOfDate, months = defaultMonths }: PortfolioOptions): void {
  const wholeBetween = (value: number, low: number, high: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  if (!wholeBetween(loans, 1, 9_999_999)) {
    throw new UsageError('sample_loans', `the number of loans is ${loans}`, { hint: 'give 1 to 9999999' });
  }
  if (!Number.isSafeInteger(seed)) {
    throw new UsageError('sample_seed', `the seed is ${seed}`, { hint: 'give a whole number' });
  }
  if (!wholeBetween(months, 1, 36)) {
    throw new UsageError('sample_months', `the history has ${months} months`, { hint: 'give 1 to 36' });
  }
  if (!isIsoDate(asOfDate) || monthStart(asOfDate) !== asOfDate) {
    throw new UsageError('sample_as_of_date', `the portfolio cannot end on ${asOfDate}`, {
      hint: 'give the first day of a month, such as 2026-07-01',
    });
  }
}

async function stageAndExport(
  warehouse: Warehouse,
  directory: string,
  options: PortfolioOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<Record<string, number>> {
  const tables = {} as Record<TableName, StagedTable>;
  for (const name of tableNames) tables[name] = await StagedTable.create(warehouse, portfolioTables[name]);
  await liveCustomers(tables, options, onProgress);
  for (const name of tableNames) tables[name].close();

  await warehouse.run('SET preserve_insertion_order = true');
  const [extension, form] =
    options.format === 'parquet'
      ? ['parquet', '(FORMAT parquet, COMPRESSION zstd)']
      : ['csv.gz', '(FORMAT csv, HEADER, COMPRESSION gzip)'];
  for (const name of tableNames) {
    const rows = `SELECT ${portfolioTables[name].select} FROM ${identifier(`staged_${name}`)} AS staged`;
    if (truthTables.includes(name)) {
      const path = join(directory, `${name}.parquet`);
      await warehouse.run(`COPY (${rows}) TO $path (FORMAT parquet, COMPRESSION zstd)`, { path });
    } else {
      const path = join(directory, 'raw', `${name}.${extension}`);
      await warehouse.run(`COPY (${rows}) TO $path ${form}`, { path });
    }
    await warehouse.run(`DROP TABLE ${identifier(`staged_${name}`)}`);
  }
  return Object.fromEntries(tableNames.map((name) => [name, tables[name].rows]));
}

const drawLoanCount = weightedDraw(population.loansPerCustomer);

async function liveCustomers(
  tables: PortfolioStage,
  options: PortfolioOptions,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const { loans, seed, asOfDate, shock, months = defaultMonths } = options;
  const calendar = new Calendar(asOfDate, months, truthMonths);
  const climate = new EconomicClimate(asOfDate, months, shock);
  const life = new LoanLife(calendar, climate, tables, seed);
  let reported = 0;
  for (let customer = 1, done = 0; done < loans; customer++) {
    const random = seededRandom(derivedSeed(seed, `customer/${customer}`));
    const traits = drawTraits(random);
    const count = Math.min(drawLoanCount(random), loans - done);
    const terms = Array.from({ length: count }, () => drawLoanTerms(random, traits, calendar));
    const originatedOn = terms.map((loan) => loan.originatedOn);
    const state = new CustomerState(random, traits, calendar, climate, Math.max(...originatedOn));
    for (const loan of terms) life.live(random, state, customer, loan, ++done);
    const { region, timezone } = traits;
    tables.customer.append(
      customer,
      regions.indexOf(region),
      timezones.indexOf(timezone),
      Math.min(...originatedOn),
    );
    writeRestrictions(tables.restriction, random, state, customer, count === 1 ? done : 0);
    if (done - reported >= loansBetweenProgress || done === loans) {
      reported = done;
      onProgress?.(done, loans);
      await new Promise(setImmediate);
    }
  }
}

function writeRestrictions(
  table: StagedTable,
  random: Random,
  state: CustomerState,
  customer: number,
  onlyLoan: number,
): void {
  for (const { kind, startsOn, endsOn } of state.restrictions) {
    const loan = onlyLoan > 0 && happens(random, restrictions.perLoan) ? onlyLoan : 0;
    const code = restrictions.kinds.findIndex((candidate) => candidate.kind === kind);
    table.append(customer, loan, code, startsOn, Number.isFinite(endsOn) ? endsOn : 0, startsOn);
  }
}
