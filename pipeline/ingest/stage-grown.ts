import type { SourceContract } from '../contracts/source-contract.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { RawFile } from './raw-file.js';
import { readParquet } from './read-parquet.js';
import { grownPrefix, type Renewals } from './renewals.js';
import { hasSuspects, stageTable, type TableReading } from './stage-table.js';
import type { StagingSettings } from './staging-sql.js';

/** A source of which files were added to the one set that it reads. */
export interface GrownSource {
  readonly contract: SourceContract;
  readonly select: string;
  readonly where: string;
  readonly settings: StagingSettings;
  /** The file set of the new rows alone. */
  readonly added: RawFile;
}

/**
 * Stages the rows of the added files into `new_<table>` and `new_<table>_quarantine`, where they wait for `joinGrown`. Where a
 * key may stand in two rows, all rows are judged beside each other instead: the table is set aside, taken out of
 * `renewals.grown`, and staged anew.
 * @param before what became of the rows that stand in `stg_<table>`
 * @returns what became of the rows of all files
 */
export async function stageGrown(
  warehouse: Warehouse,
  { contract, select, where, settings, added }: GrownSource,
  before: TableReading,
  renewals: Renewals,
): Promise<TableReading> {
  const { table } = contract;
  if (await hasSuspects(warehouse, contract, select, where)) {
    renewals.grown.delete(table);
    await warehouse.run(`ALTER TABLE stg_${table} RENAME TO prev_${table}`);
    return stageTable(warehouse, contract, select, where, settings);
  }
  const name = identifier(added.name);
  await warehouse.run(`ALTER VIEW raw.${name} RENAME TO whole_set`);
  await readParquet(warehouse, added);
  const gained = await stageTable(warehouse, contract, select, where, settings, `${grownPrefix}${table}`);
  await warehouse.run(`DROP VIEW raw.${name}`);
  await warehouse.run(`ALTER VIEW raw.whole_set RENAME TO ${name}`);
  const reasons = new Set([...Object.keys(before.reasons), ...Object.keys(gained.reasons)]);
  return {
    table,
    read: before.read + gained.read,
    accepted: before.accepted + gained.accepted,
    quarantined: before.quarantined + gained.quarantined,
    reasons: Object.fromEntries(
      [...reasons]
        .sort()
        .map((reason) => [reason, (before.reasons[reason] ?? 0) + (gained.reasons[reason] ?? 0)]),
    ),
  };
}

/** Puts the new rows of grown tables to the others. */
export async function joinGrown(warehouse: Warehouse, { grown }: Renewals): Promise<void> {
  for (const table of grown.keys())
    for (const part of [table, `${table}_quarantine`]) {
      await warehouse.run(`INSERT INTO stg_${part} SELECT * FROM ${grownPrefix}${part}`);
      await warehouse.run(`DROP TABLE ${grownPrefix}${part}`);
    }
}
