import { unzipSync, type Zippable, zipSync } from 'fflate';
import writeExcelFile, { type Sheet } from 'write-excel-file/node';
import type { Manifest } from '../contracts/manifest.js';
import { column } from './columns.js';
import type { ReportLanguage, ReportSection, ReportTable } from './report-table.js';
import { textCell, workbookCell } from './workbook-cell.js';

/** What the workbook says of its run. */
export type WorkbookRun = Pick<
  Manifest,
  'portfolio' | 'as_of_date' | 'run_id' | 'currency' | 'accounts' | 'control_totals'
>;

/**
 * The report as a workbook (.xlsx): a sheet of contents, one of the run, and one a table, each with its header frozen.
 * Equal tables give equal bytes.
 * @param language of sheet names, headers and texts; the contents have the titles in both
 */
export async function workbook(
  sections: readonly ReportSection[],
  run: WorkbookRun,
  language: ReportLanguage,
): Promise<Uint8Array> {
  const tables = [runTable(run), ...sections.flatMap((section) => section.tables)];
  const names = tables.map((table, index) => sheetName(index + 1, table.title[language]));
  const sheets = [contents(sections, tables, names, language), ...tables].map((table, index) =>
    sheet(table, index === 0 ? table.title[language] : names[index - 1], language),
  );
  return withoutClock(await writeExcelFile(sheets).toBuffer());
}

function sheet(table: ReportTable, name: string, language: ReportLanguage): Sheet<Buffer> {
  const header = table.columns.map(({ title }) => textCell(title[language], { fontWeight: 'bold' }));
  const rows = table.rows.map((row) =>
    row.map((cell, index) => workbookCell(cell, table.columns[index].kind, language)),
  );
  return {
    sheet: name,
    stickyRowsCount: 1,
    columns: header.map(({ value }, index) => ({
      width: width([String(value), ...rows.map((row) => shownText(row[index]?.value))]),
    })),
    data: [header, ...rows],
  };
}

function shownText(value: unknown): string {
  return value instanceof Date ? 'yyyy-mm-dd' : value === undefined ? '' : String(value);
}

/** Columns are as wide as their longest cell, within bounds; Chinese characters take twice the room. */
function width(texts: readonly string[]): number {
  const widths = texts.map((text) => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0));
  return Math.min(60, Math.max(10, widths.reduce((most, each) => Math.max(most, each), 0) + 2));
}

/** Characters of the name of a sheet that spreadsheets take. */
const longestName = 31;

/** Spreadsheets take none of []:*?/\ in the name of a sheet; the number makes it unique. A long title ends with a word. */
function sheetName(number: number, title: string): string {
  const name = `${number} ${title.replace(/[[\]:*?/\\']/g, ' ').replace(/\s+/g, ' ')}`;
  if (name.length <= longestName) return name.trim();
  const whole = name.slice(0, longestName + 1).replace(/[ ，：、（][^ ，：、（]*$/, '');
  // A title of one long word is cut where it must be.
  return (whole.includes(' ') ? whole : name.slice(0, longestName)).replace(/[\s，：、,;–-]+$/, '');
}

function contents(
  sections: readonly ReportSection[],
  tables: readonly ReportTable[],
  names: readonly string[],
  language: ReportLanguage,
): ReportTable {
  const sectionOf = (table: ReportTable) => sections.find((section) => section.tables.includes(table));
  return {
    name: 'contents',
    title: { en: 'Contents', zh: '目錄' },
    sql: '',
    columns: [
      column('sheet', 'text', 'Sheet', '工作表'),
      column('section', 'text', 'Section', '章節'),
      column('title_en', 'text', 'Title', 'Title'),
      column('title_zh', 'text', '標題', '標題'),
      column('note', 'text', 'Note', '說明'),
      column('rows', 'whole', 'Rows', '列數'),
      column('query', 'text', 'Query or source', '查詢或來源'),
    ],
    rows: tables.map((table, index) => [
      names[index],
      sectionOf(table)?.title[language] ?? null,
      table.title.en,
      table.title.zh,
      table.note ?? null,
      table.rows.length,
      table.sql || (table.source ?? null),
    ]),
  };
}

function runTable(run: WorkbookRun): ReportTable {
  const { portfolio, as_of_date, run_id, currency, accounts, control_totals } = run;
  return {
    name: 'run',
    title: { en: 'Run', zh: '執行' },
    sql: '',
    source: 'manifest.json',
    columns: [
      column('portfolio', 'text', 'Portfolio', '資產組合'),
      column('as_of_date', 'date', 'Snapshot', '快照日'),
      column('run_id', 'text', 'Run', '執行代號'),
      column('currency', 'text', 'Currency', '幣別'),
      column('accounts', 'whole', 'Accounts', '帳戶數'),
      column('amount_past_due', 'money', 'Past due', '逾期金額'),
    ],
    rows: [[portfolio, as_of_date, run_id, currency, accounts, control_totals.amount_past_due]],
  };
}

/** The writer stamps its files with the time of day; here they all have the first day that a ZIP file knows. */
function withoutClock(archive: Uint8Array): Uint8Array {
  const files: Zippable = unzipSync(archive);
  // ZIP times have no zone: this is read back by its local fields, wherever it is made.
  return zipSync(files, { mtime: new Date(1980, 0, 1), level: 6 });
}
