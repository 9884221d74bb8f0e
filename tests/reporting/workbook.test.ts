import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ReportSection, ReportTable } from '../../pipeline/reporting/report-table.js';
import { workbook } from '../../pipeline/reporting/workbook.js';
import { publishNight, query } from '../publishing/published-bundle.js';
import { scratchFolder } from '../support/cli.js';
import { readWorkbook, readZip } from './read-workbook.js';

const run = {
  portfolio: 'book',
  as_of_date: '2026-07-01',
  run_id: '0123456789abcdef',
  currency: 'CNY',
  accounts: 3,
  control_totals: { amount_past_due: '1234.50', dpd: 9 },
};

const kinds: ReportTable = {
  name: 'kinds',
  title: { en: 'All kinds: [a/b]?', zh: '各種：類型' },
  note: { en: 'A note', zh: '說明' },
  sql: 'SELECT 1',
  columns: (['text', 'whole', 'money', 'share', 'number', 'date', 'instant'] as const).map((kind) => ({
    name: kind,
    title: { en: kind, zh: `欄${kind}` },
    kind,
  })),
  rows: [
    ['=1+1', 12, '1234.50', 0.256, 1.23456, '2026-02-28', '2026-02-28T18:00:00Z'],
    ['+1', 0, '-0.05', null, null, null, null],
    ['-1', 3, '9999999999999.99', 1, 2, '2026-01-01', null],
    ['@SUM(A1)', 4, '99999999999999.99', 0, 0, '2026-01-02', null],
    [{ en: 'a <b> & "c" _x0041_', zh: '電話催收' }, 5, '0.00', 0, 0, '2026-01-03', null],
  ],
};
const sections: ReportSection[] = [
  {
    name: 's',
    title: { en: 'Section', zh: '章節' },
    tables: [kinds, { ...kinds, name: 'empty', rows: [] }],
    charts: [],
  },
];

describe('a workbook of all kinds of cells', () => {
  it('has a sheet of contents, of the run, and one a table, each with a frozen bold header', async () => {
    const sheets = readWorkbook(await workbook(sections, run, 'en'));
    expect(sheets.map(({ name }) => name)).toEqual([
      'Contents',
      '1 Run',
      '2 All kinds a b',
      '3 All kinds a b',
    ]);
    expect(sheets.map(({ frozenRows }) => frozenRows)).toEqual([1, 1, 1, 1]);
    for (const { rows } of sheets)
      expect(rows[0].every((cell) => cell?.bold && cell.kind === 'text')).toBe(true);
    expect(sheets[0].rows[2].map((cell) => cell?.text)).toEqual([
      '2 All kinds a b',
      'Section',
      'All kinds: [a/b]?',
      '各種：類型',
      'A note',
      '5',
      'SELECT 1',
    ]);
    expect(sheets[3].rows).toHaveLength(1);
  });

  it.each([
    ['en', 'Features that moved most of all (CSI)', '2 Features that moved most of'],
    [
      'zh',
      '帳齡分析（vintage）：曾逾期 30 天以上的比例，按在帳月數',
      '2 帳齡分析（vintage）：曾逾期 30 天以上的比例',
    ],
    ['en', 'x'.repeat(40), `2 ${'x'.repeat(29)}`],
  ] as const)('a long name of a sheet ends with a word: %s %s', async (language, title, name) => {
    const named: ReportTable = { ...kinds, title: { en: title, zh: title } };
    const sheets = readWorkbook(await workbook([{ ...sections[0], tables: [named] }], run, language));
    expect(sheets[2].name).toBe(name);
  });

  it('types cells: numbers with formats, dates as dates, nothing where there is nothing', async () => {
    const [, , { rows }] = readWorkbook(await workbook(sections, run, 'en'));
    expect(rows[1].map((cell) => [cell?.kind, cell?.text, cell?.format])).toEqual([
      ['text', '=1+1', undefined],
      ['number', '12', '#,##0'],
      ['number', '1234.5', '#,##0.00'],
      ['number', '0.256', '0.0%'],
      ['number', '1.23456', '0.000'],
      // Days since 1899-12-30: 2026-02-28 is 46081.
      ['number', '46081', 'yyyy-mm-dd'],
      ['number', '46081.75', 'yyyy-mm-dd hh:mm'],
    ]);
    expect([rows[2][3], rows[2][4], rows[2][5]]).toEqual([undefined, undefined, undefined]);
  });

  it('keeps every cent: money beyond 15 digits is text', async () => {
    const [, , { rows }] = readWorkbook(await workbook(sections, run, 'en'));
    expect([rows[3][2]?.kind, Number(rows[3][2]?.text).toFixed(2)]).toEqual(['number', '9999999999999.99']);
    expect([rows[4][2]?.kind, rows[4][2]?.text]).toEqual(['text', '99999999999999.99']);
  });

  it('has text only where there is text: no formula anywhere', async () => {
    const book = await workbook(sections, run, 'en');
    const [, , { rows }] = readWorkbook(book);
    expect(rows.slice(1).map(([cell]) => [cell?.kind, cell?.text])).toEqual([
      ['text', '=1+1'],
      ['text', '+1'],
      ['text', '-1'],
      ['text', '@SUM(A1)'],
      ['text', 'a <b> & "c" _x005F_x0041_'],
    ]);
    for (const [name, { text }] of readZip(book)) expect([name, /<f[ >]/.test(text)]).toEqual([name, false]);
  });

  it('speaks the language of the workspace', async () => {
    const [first, , { name, rows }] = readWorkbook(await workbook(sections, run, 'zh'));
    expect([first.name, name]).toEqual(['目錄', '2 各種：類型']);
    expect([rows[0][0]?.text, rows[5][0]?.text]).toEqual(['欄text', '電話催收']);
  });

  it('is the same to the last byte whenever it is made', async () => {
    const first = await workbook(sections, run, 'en');
    await setTimeout(2100); // ZIP times count in steps of two seconds
    expect(Buffer.from(await workbook(sections, run, 'en')).equals(Buffer.from(first))).toBe(true);
    for (const { stamp } of readZip(first).values()) expect(stamp).toBe(0x00210000);
  });
});

it('a published workbook holds the totals of the list', async () => {
  const bundle = publishNight(join(scratchFolder(), 'w'));
  const sheets = readWorkbook(readFileSync(join(bundle, 'segment_report.xlsx')));
  const [{ accounts, money }] = await query(
    `SELECT count(*) AS accounts, sum(amount_past_due) AS money FROM '${join(bundle, 'ranked_accounts.parquet')}'`,
  );
  const [, runSheet] = sheets;
  expect([runSheet.rows[1][4]?.text, Number(runSheet.rows[1][5]?.text).toFixed(2)]).toEqual([
    accounts,
    money,
  ]);
  const tables = sheets[0].rows.slice(1);
  expect(tables.length).toBeGreaterThan(10);
  for (const [index, [name, , , , , rows]] of tables.entries())
    expect([sheets[index + 1].name, String(sheets[index + 1].rows.length - 1)]).toEqual([
      name?.text,
      rows?.text,
    ]);
  const segments = sheets.find(
    ({ rows: [header] }) => header[0]?.text === 'Segment' && header.some((cell) => cell?.text === 'Accounts'),
  );
  const column = segments?.rows[0].findIndex((cell) => cell?.text === 'Accounts') as number;
  const sum = segments?.rows.slice(1).reduce((total, row) => total + Number(row[column]?.text), 0);
  expect(sum).toBe(Number(accounts));
});
