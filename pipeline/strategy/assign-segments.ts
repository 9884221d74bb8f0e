import { segAssignment } from '../contracts/strategy-tables.js';
import type { IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Strategy } from '../workspace/strategy-schema.js';

const assignmentFile = sqlFile(import.meta.url, 'seg_assignment.sql');

/** All SQL of this stage, for the identity of a run. */
export const strategySql: readonly SqlFile[] = [assignmentFile];

/** Gives every loan of `arr_cohort` its risk band, segment and treatment: fills `seg_assignment`. */
export async function assignSegments(
  warehouse: Warehouse,
  strategy: Strategy,
  asOfDate: IsoDate,
): Promise<void> {
  await buildBands(warehouse, strategy);
  await buildSegments(warehouse, strategy);
  await buildTreatments(warehouse, strategy);
  await buildTable(warehouse, assignmentFile, segAssignment, { as_of_date: asOfDate });
}

async function buildBands(warehouse: Warehouse, { bands }: Strategy): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_band (ordinal INTEGER, band VARCHAR, en VARCHAR, zh VARCHAR, lower_pd DOUBLE, upper_pd DOUBLE)',
  );
  for (const [ordinal, { name, below, label }] of bands.entries())
    await warehouse.run('INSERT INTO ref_band VALUES ($ordinal, $band, $en, $zh, $lower, $upper)', {
      ordinal,
      band: name,
      en: label?.en ?? name,
      zh: label?.zh ?? name,
      lower: bands[ordinal - 1]?.below ?? 0,
      upper: below ?? null,
    });
}

async function buildSegments(warehouse: Warehouse, { segments }: Strategy): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE ref_segment (
       ordinal INTEGER, segment VARCHAR, en VARCHAR, zh VARCHAR, treatment VARCHAR, buckets VARCHAR, bands VARCHAR,
       dpd_at_least DOUBLE, dpd_below DOUBLE,
       amount_past_due_at_least DECIMAL(18, 2), amount_past_due_below DECIMAL(18, 2),
       outstanding_principal_at_least DECIMAL(18, 2), outstanding_principal_below DECIMAL(18, 2))`,
  );
  for (const [ordinal, { name, label, treatment, when }] of segments.entries())
    await warehouse.run(
      `INSERT INTO ref_segment VALUES ($ordinal, $segment, $en, $zh, $treatment, $buckets, $bands,
         $dpd_from, $dpd_to, $past_due_from, $past_due_to, $principal_from, $principal_to)`,
      {
        ordinal,
        segment: name,
        en: label.en,
        zh: label.zh,
        treatment,
        buckets: listed(when.bucket),
        bands: listed(when.band),
        dpd_from: when.dpd?.at_least ?? null,
        dpd_to: when.dpd?.below ?? null,
        past_due_from: when.amount_past_due?.at_least ?? null,
        past_due_to: when.amount_past_due?.below ?? null,
        principal_from: when.outstanding_principal?.at_least ?? null,
        principal_to: when.outstanding_principal?.below ?? null,
      },
    );
}

async function buildTreatments(warehouse: Warehouse, { treatments }: Strategy): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_treatment (treatment VARCHAR, channel VARCHAR, owner VARCHAR, tone VARCHAR, en VARCHAR, zh VARCHAR)',
  );
  for (const [treatment, { channel, owner, tone, label }] of Object.entries(treatments))
    await warehouse.run('INSERT INTO ref_treatment VALUES ($treatment, $channel, $owner, $tone, $en, $zh)', {
      treatment,
      channel,
      owner,
      tone,
      en: label.en,
      zh: label.zh,
    });
}

/** `|a|b|`, so that SQL can ask for `|a|` in it. */
function listed(names: readonly string[] | undefined): string | null {
  return names ? `|${names.join('|')}|` : null;
}
