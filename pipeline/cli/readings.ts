import type { Manifest } from '../contracts/manifest.js';
import type { Language } from './language.js';
import { print, printTable } from './print.js';
import { readingWords } from './words-readings.js';

type Ingest = Manifest['ingest'];
/** What was read, as an ingest reports it and as a manifest keeps it. */
type Tables = readonly Readonly<Ingest['tables'][number]>[];
type Files = readonly Readonly<Ingest['files'][number]>[];

/** Prints rows read, accepted and quarantined by table, and why. */
export function printReadings(tables: Tables, files: Files, language: Language): void {
  printTable(
    readingWords[language].head,
    tables.map((table) => [table.table, table.read, table.accepted, table.quarantined].map(String)),
  );
  printRefused(tables, files, language);
}

/** Prints the reasons of refused rows and lines; nothing when there are none. */
export function printRefused(tables: Tables, files: Files, language: Language): void {
  const w = readingWords[language];
  for (const { table, reasons } of tables)
    for (const [reason, rows] of Object.entries(reasons)) print(w.rows(table, reason, rows));
  for (const { file, rejected } of files) if (rejected > 0) print(w.lines(file, rejected));
}
