import { mkdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exportColumns } from '../../contracts/export-check.js';
import type { Manifest } from '../../contracts/manifest.js';
import { identifier, literal } from '../../warehouse/identifiers.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import type { ExportProfile } from '../../workspace/export-profile.js';
import { delimitedFormat } from './delimited-format.js';
import { byteOrderMark, encoderOf } from './encoding.js';
import { fixedWidthFormat } from './fixed-width-format.js';
import { jsonFormat } from './json-format.js';
import type { ExportColumn, ExportTotals, RecordFormat } from './record-format.js';

/** What a run says of itself in the files. */
export type ExportRun = Pick<Manifest, 'as_of_date' | 'run_id' | 'portfolio' | 'currency'>;

type PublishedExport = Manifest['exports'][number];

const extensions = { csv: 'csv', dialer: 'csv', jsonl: 'jsonl', fixed_width: 'txt' } as const;

/** The file of a profile, within the bundle. */
export function exportFile({ name, form }: Pick<ExportProfile, 'name' | 'form'>): string {
  return `exports/${name}.${extensions[form]}`;
}

/**
 * Writes a file for each profile, its accounts in rank order.
 * @param list the ranked list as a SQL relation
 * @param directory the bundle
 * @throws DataContractError when a value does not fit its field
 */
export async function writeExports(
  warehouse: Warehouse,
  list: string,
  profiles: readonly ExportProfile[],
  run: ExportRun,
  directory: string,
): Promise<PublishedExport[]> {
  const published: PublishedExport[] = [];
  for (const profile of profiles) published.push(await writeExport(warehouse, list, profile, run, directory));
  return published;
}

async function writeExport(
  warehouse: Warehouse,
  list: string,
  profile: ExportProfile,
  run: ExportRun,
  directory: string,
): Promise<PublishedExport> {
  const file = exportFile(profile);
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const accounts = `(SELECT * FROM ${list} WHERE ${condition(profile)})`;
  const sums = await warehouse.row<Record<string, string>>(
    `SELECT CAST(count(*) AS VARCHAR) AS records, CAST(coalesce(sum(dpd), 0) AS VARCHAR) AS dpd,
       ${summed.map((name) => `CAST(CAST(coalesce(sum(${name}), 0) AS DECIMAL(38, 2)) AS VARCHAR) AS ${name}`).join(', ')}
     FROM ${accounts}`,
  );
  const totals = { ...run, ...sums };
  const columns = exportColumns(profile);
  const cells = columns.map(({ column }) => `CAST(${identifier(column)} AS VARCHAR)`);
  const handle = await open(path, 'w', 0o640);
  try {
    await writeRecords(
      handle,
      warehouse,
      `SELECT ${cells.join(', ')} FROM ${accounts} ORDER BY rank`,
      profile,
      formatOf(profile, columns),
      totals,
    );
  } finally {
    await handle.close();
  }
  return { file, records: Number(sums.records), amount_past_due: sums.amount_past_due, profile };
}

const summed = ['amount_past_due', 'outstanding_principal', 'expected_loss', 'expected_recovery'];

async function writeRecords(
  file: FileHandle,
  warehouse: Warehouse,
  query: string,
  profile: ExportProfile,
  format: RecordFormat,
  totals: ExportTotals,
): Promise<void> {
  const encoding = encodingOf(profile);
  const encode = encoderOf(encoding);
  const lineEnd = 'line_end' in profile && profile.line_end === 'crlf' ? '\r\n' : '\n';
  const write = (lines: readonly string[]) =>
    file.write(encode(lines.map((line) => line + lineEnd).join('')));
  await file.write(byteOrderMark(encoding));
  if (format.header) await write([format.header(totals)]);
  const result = await warehouse.stream(query);
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
    await write((chunk.getRows() as (string | null)[][]).map(format.record));
  if (format.trailer) await write([format.trailer(totals)]);
}

function formatOf(profile: ExportProfile, columns: readonly ExportColumn[]): RecordFormat {
  if (profile.form === 'jsonl') return jsonFormat(columns);
  if (profile.form === 'fixed_width') return fixedWidthFormat(profile, columns, encoderOf(profile.encoding));
  return delimitedFormat(profile, columns);
}

function encodingOf(profile: ExportProfile): string {
  return 'encoding' in profile ? profile.encoding : 'utf-8';
}

function condition(profile: ExportProfile): string {
  const phone = profile.form === 'dialer' ? { decision: ['treated'], channel: ['phone'] } : {};
  const wanted = Object.entries({ ...profile.where, ...phone }) as [string, readonly string[]][];
  return (
    wanted
      .map(([column, values]) => `${identifier(column)} IN (${values.map(literal).join(', ')})`)
      .join(' AND ') || 'true'
  );
}
