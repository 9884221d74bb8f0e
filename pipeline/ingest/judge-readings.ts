import { join } from 'node:path';
import { DataContractError, GateRefusedError } from '../core/errors.js';
import type { Workspace } from '../workspace/workspace.js';
import type { IngestReport } from './ingest.js';
import type { TableReading } from './stage-table.js';

/**
 * Refuses readings that no list may be made from.
 * @throws DataContractError when not one loan was accepted
 * @throws GateRefusedError when more rows are refused than the configuration allows
 */
export function judgeReadings(workspace: Workspace, report: IngestReport): void {
  refuseEmptyBook(report.tables, join(workspace.directory, 'sources', 'loan.sql'));
  refuseTooManyBadRows(report, workspace.configuration.limits.quarantined_share);
}

function refuseEmptyBook(tables: readonly TableReading[], where: string): void {
  const loans = tables.find((table) => table.table === 'loan');
  if (loans && loans.accepted === 0)
    throw new DataContractError('NO_LOANS', `not one loan was accepted of ${loans.read} read`, {
      where,
      examples: Object.entries(loans.reasons).map(([reason, rows]) => `${reason}: ${rows} rows`),
      hint:
        curesOf([loans]) ??
        'docs/input-contract.md tells what each reason means; mend the file or the SELECT',
    });
}

/**
 * @param limit share of the rows of each table that may be refused, in [0, 1]
 * @throws GateRefusedError when more are
 */
export function refuseTooManyBadRows({ tables, files }: IngestReport, limit: number): void {
  const refusedLines = files.reduce((sum, file) => sum + file.rejected, 0);
  const readRows = tables.reduce((sum, table) => sum + table.read, 0);
  const over = tables.filter((table) => table.quarantined > limit * table.read);
  if (over.length === 0 && refusedLines <= limit * (readRows + refusedLines)) return;
  const cures = curesOf(over);
  throw new GateRefusedError(
    'QUARANTINED_SHARE',
    `more than ${limit * 100} % of the rows break the contract`,
    {
      examples: [
        ...over.map((table) => `${table.table}: ${table.quarantined} of ${table.read} (${reasonsOf(table)})`),
        ...files
          .filter((file) => file.rejected > 0)
          .map((file) => `${file.file}: ${file.rejected} lines are no records`),
      ],
      hint: `${cures ? `${cures}; ` : ''}mend the files, or raise limits.quarantined_share; a night with --accept quarantined_share keeps every refused row in the warehouse, in stg_<table>_quarantine and file_quarantine`,
    },
  );
}

/** What helps against frequent reasons. */
const cures: readonly (readonly [reason: RegExp, cure: string])[] = [
  [/^undecodable_/, 'set the encoding: of the files in arrears.yaml'],
  [/^not_a_number_in_/, "take signs out of numbers in the SELECT, such as replace(amount, ',', '')"],
  [/^not_a_date_in_/, "let the SELECT read dates as they are written, such as strptime(day, '%d.%m.%Y')"],
];

function curesOf(tables: readonly TableReading[]): string | undefined {
  const reasons = tables.flatMap((table) => Object.keys(table.reasons));
  const found = cures.filter(([pattern]) => reasons.some((reason) => pattern.test(reason)));
  return found.length > 0 ? found.map(([, cure]) => cure).join('; ') : undefined;
}

function reasonsOf(table: TableReading): string {
  const reasons = Object.entries(table.reasons).sort((a, b) => b[1] - a[1]);
  const shown = reasons.slice(0, 3).map(([reason, rows]) => `${reason} ${rows}`);
  return reasons.length > 3 ? `${shown.join(', ')}, …` : shown.join(', ');
}
