import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rankedList } from '../../contracts/ranked-list.js';
import type { Bilingual } from '../../core/bilingual.js';
import { checkTable } from '../../warehouse/build-table.js';
import { identifier, literal } from '../../warehouse/identifiers.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { neutralizedSql } from '../formula-cells.js';
import type { Findings } from './findings.js';

const columns = Object.entries(rankedList);

/** Reads the Parquet file into `list`, with the place of each row as `list_row`. Throws what is wrong with it. */
export async function readList(warehouse: Warehouse, directory: string): Promise<void> {
  const path = literal(join(directory, 'ranked_accounts.parquet'));
  await warehouse.run(`CREATE VIEW parquet_list AS SELECT * FROM read_parquet(${path})`);
  await checkTable(warehouse, 'parquet_list', rankedList);
  await warehouse.run(
    `CREATE TABLE list AS SELECT *, CAST(file_row_number AS INTEGER) + 1 AS list_row
     FROM read_parquet(${path}, file_row_number = true)`,
  );
}

/** Compares the CSV file with `list`, cell by cell as text: the CSV holds just what the program writes. */
export async function compareCsv(warehouse: Warehouse, directory: string, findings: Findings): Promise<void> {
  const file = 'ranked_accounts.csv';
  const path = join(directory, file);
  const header = columns.map(([name]) => name).join(',');
  const length = Buffer.byteLength(header) + 1;
  if (readFileSync(path).subarray(0, length).toString('utf8') !== `${header}\n`)
    return findings.add('columns', file, {
      en: 'its header is not the columns of the list, in their order',
      zh: '標題行不是名單的欄位及其順序',
    });
  await warehouse.run(
    `CREATE TABLE csv_list AS SELECT *, row_number() OVER () AS list_row
     FROM read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
       new_line = '\\n', strict_mode = true, columns = ${texts()})`,
  );
  await compare(warehouse, file, 'csv_list', findings, (name, type) => {
    const text = `CAST(list.${name} AS VARCHAR)`;
    return [type === 'VARCHAR' ? neutralizedSql(text) : text, `other.${name}`];
  });
}

/** Compares the JSON lines with `list`, cell by cell as values; money as the nearest double, as JSON is read. */
export async function compareJson(
  warehouse: Warehouse,
  directory: string,
  findings: Findings,
): Promise<void> {
  const file = 'ranked_accounts.jsonl';
  const types = columns.map(([name, type]) => `${literal(name)}: ${literal(jsonType(type))}`);
  await warehouse.run(
    `CREATE TABLE json_list AS SELECT *, row_number() OVER () AS list_row
     FROM read_json(${literal(join(directory, file))}, format = 'newline_delimited', columns = {${types.join(', ')}})`,
  );
  await compare(warehouse, file, 'json_list', findings, (name, type) => [
    `CAST(list.${name} AS ${jsonType(type)})`,
    `other.${name}`,
  ]);
}

function jsonType(type: string): string {
  return type.startsWith('DECIMAL') ? 'DOUBLE' : type;
}

function texts(): string {
  return `{${columns.map(([name]) => `${literal(name)}: 'VARCHAR'`).join(', ')}}`;
}

/**
 * Adds the first rows in which a table differs from `list`, each with its first column that does.
 * @param sides SQL of a column as it should be (of `list`), and as it is (of `other`)
 */
async function compare(
  warehouse: Warehouse,
  file: string,
  table: string,
  findings: Findings,
  sides: (column: string, type: string) => [string, string],
): Promise<void> {
  const cases = (told: (name: string, found: string, wanted: string) => string, nothing: string) =>
    columns
      .map(([name, type]) => {
        const [wanted, found] = sides(identifier(name), type);
        const shown = (sql: string) => `coalesce('"' || CAST(${sql} AS VARCHAR) || '"', ${literal(nothing)})`;
        return `WHEN ${wanted} IS DISTINCT FROM ${found} THEN ${told(name, shown(found), shown(wanted))}`;
      })
      .join(' ');
  const english = cases(
    (name, found, wanted) =>
      `${literal(`${name} is `)} || ${found} || ', and ' || ${wanted} || ' in ranked_accounts.parquet'`,
    'nothing',
  );
  const chinese = cases(
    (name, found, wanted) =>
      `${literal(`${name} 為 `)} || ${found} || '，在 ranked_accounts.parquet 中為 ' || ${wanted}`,
    '無',
  );
  const differing = await warehouse.rows<Bilingual & { place: number }>(
    `SELECT CAST(coalesce(list.list_row, other.list_row) AS INTEGER) AS place,
       CASE WHEN list.list_row IS NULL THEN 'is a row more than ranked_accounts.parquet has'
         WHEN other.list_row IS NULL THEN 'the row of ' || list.loan_id || ' is missing at the end'
         ${english} END AS en,
       CASE WHEN list.list_row IS NULL THEN '比 ranked_accounts.parquet 多出一列'
         WHEN other.list_row IS NULL THEN '末尾缺少 ' || list.loan_id || ' 的一列'
         ${chinese} END AS zh
     FROM list FULL JOIN ${table} other USING (list_row)
     WHERE en IS NOT NULL ORDER BY place LIMIT 1000`,
  );
  for (const { place, en, zh } of differing) findings.add('agreement', file, { en, zh }, { row: place });
  await warehouse.run(`DROP TABLE ${table}`);
}
