import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../contracts/manifest.js';
import type { Bilingual } from '../../core/bilingual.js';
import { literal } from '../../warehouse/identifiers.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { exportFile, writeExports } from '../exports/write-exports.js';
import { segmentFile } from '../publish-list.js';
import type { Findings } from './findings.js';

/** Checks `segments.csv` by making it again from `list`. */
export async function checkSegments(
  warehouse: Warehouse,
  directory: string,
  findings: Findings,
): Promise<void> {
  const file = 'segments.csv';
  await warehouse.run(
    `CREATE TABLE told_segment AS SELECT * FROM read_csv(${literal(join(directory, file))}, all_varchar = true,
       header = true, delim = ',', quote = '"', escape = '"')`,
  );
  await warehouse.run(
    `CREATE TABLE ref_segment AS SELECT CAST(position AS INTEGER) - 1 AS ordinal, segment, treatments FROM told_segment`,
  );
  await warehouse.run('CREATE VIEW pub_ranked AS SELECT * FROM list');
  const names = await warehouse.rows<{ column_name: string }>(
    `SELECT column_name FROM (DESCRIBE ${segmentFile.text})`,
  );
  const columns = names.map(({ column_name }) => column_name);
  const cases = (told: (name: string) => string) =>
    columns
      .map(
        (name) =>
          `WHEN CAST(made.${name} AS VARCHAR) IS DISTINCT FROM told.${name} THEN made.segment || ${told(name)}`,
      )
      .join(' ');
  const english = cases(
    (name) =>
      `': ${name} is ' || coalesce(told.${name}, 'nothing') || ', and the list gives ' || coalesce(CAST(made.${name} AS VARCHAR), 'nothing')`,
  );
  const chinese = cases(
    (name) =>
      `'：${name} 為 ' || coalesce(told.${name}, '無') || '，名單為 ' || coalesce(CAST(made.${name} AS VARCHAR), '無')`,
  );
  const wrong = await warehouse.rows<Bilingual & { place: number }>(
    `SELECT made.position AS place, CASE ${english} END AS en, CASE ${chinese} END AS zh
     FROM (${segmentFile.text}) made JOIN told_segment told ON CAST(told.position AS INTEGER) = made.position
     WHERE en IS NOT NULL ORDER BY place`,
  );
  for (const { place, en, zh } of wrong) findings.add('segments', file, { en, zh }, { row: place });
  const lost = await warehouse.rows<{ segment: string }>(
    'SELECT DISTINCT segment FROM list ANTI JOIN told_segment USING (segment) ORDER BY segment',
  );
  for (const { segment } of lost)
    findings.add('segments', file, {
      en: `the segment ${segment} of the list is missing`,
      zh: `缺少名單中的分群 ${segment}`,
    });
}

/** Checks the files of profiles by writing them again from `list`, into the folder `scratch`. */
export async function checkExports(
  warehouse: Warehouse,
  directory: string,
  manifest: Manifest,
  scratch: string,
  findings: Findings,
): Promise<void> {
  for (const told of manifest.exports) {
    const file = exportFile(told.profile);
    if (!existsSync(join(directory, file))) continue;
    await findings.reading('export', file, async () => {
      const [made] = await writeExports(warehouse, 'list', [told.profile], manifest, scratch);
      for (const key of ['file', 'records', 'amount_past_due'] as const)
        if (told[key] !== made[key])
          findings.add('export', file, {
            en: `${key}: the list gives ${made[key]}, and the manifest says ${told[key]}`,
            zh: `${key}：名單為 ${made[key]}，清單為 ${told[key]}`,
          });
      const row = firstDifference(readFileSync(join(scratch, file)), readFileSync(join(directory, file)));
      if (row !== undefined)
        findings.add(
          'export',
          file,
          {
            en: 'is not what the list and its profile give (the line counts a header)',
            zh: '與名單及其設定所產生的不同（行數含標題）',
          },
          { row },
        );
    });
  }
}

/** The line, from 1, in which two files begin to differ. */
function firstDifference(wanted: Buffer, found: Buffer): number | undefined {
  if (wanted.equals(found)) return undefined;
  let line = 1;
  for (let at = 0; at < wanted.length && wanted[at] === found[at]; at++) if (wanted[at] === 0x0a) line++;
  return line;
}
