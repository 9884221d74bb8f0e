import type { Manifest } from '../contracts/manifest.js';
import { print, printTable } from './print.js';

type Ingest = Manifest['ingest'];
/** What was read, as an ingest reports it and as a manifest keeps it. */
type Tables = readonly Readonly<Ingest['tables'][number]>[];
type Files = readonly Readonly<Ingest['files'][number]>[];

/** Prints rows read, accepted and quarantined by table, and why. */
export function printReadings(tables: Tables, files: Files): void {
  printTable(
    ['Table', 'Read', 'Accepted', 'Quarantined'],
    tables.map((table) => [table.table, table.read, table.accepted, table.quarantined].map(String)),
  );
  printRefused(tables, files);
}

/** Prints the reasons of refused rows and lines; nothing when there are none. */
export function printRefused(tables: Tables, files: Files): void {
  for (const { table, reasons } of tables)
    for (const [reason, rows] of Object.entries(reasons))
      print(`  refused of ${table}: ${reason}, ${rows} rows`);
  for (const { file, rejected } of files)
    if (rejected > 0) print(`  refused of ${file}: ${rejected} lines that are no records`);
}
