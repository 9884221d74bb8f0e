import { GateRefusedError } from '../core/errors.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { ReportContext } from './report-context.js';
import type { ReportCell, ReportSection, ReportTable } from './report-table.js';

/**
 * Checks that the report says nothing but what the list holds: every account has one place on it, every partition
 * sums to the control totals to the cent, opening balances are those that were published, and rows conserve.
 * @throws GateRefusedError naming each table and column that does not
 */
export async function reconcile(
  warehouse: Warehouse,
  sections: readonly ReportSection[],
  { manifest }: Pick<ReportContext, 'manifest'>,
): Promise<void> {
  const tables = sections.flatMap((section) => section.tables);
  const found = [
    ...(await placesOf(warehouse, manifest.accounts)),
    ...tables.flatMap((table) => [...sumsOf(table, manifest), ...balancesOf(table)]),
  ];
  if (found.length === 0) return;
  throw new GateRefusedError('REPORT_UNBALANCED', 'the report does not reconcile with the ranked list', {
    examples: found,
    hint: 'nothing was published; the list before stands. This is a defect: report it with these figures',
  });
}

async function placesOf(warehouse: Warehouse, accounts: number): Promise<string[]> {
  const { rows, loans, ranks, last } = await warehouse.row<
    Record<'rows' | 'loans' | 'ranks' | 'last', string>
  >(
    `SELECT count(*) AS rows, count(DISTINCT loan_id) AS loans, count(DISTINCT rank) AS ranks,
       coalesce(max(rank), 0) AS last FROM pub_ranked`,
  );
  const wanted = String(accounts);
  return [rows, loans, ranks, String(last)].every((count) => count === wanted)
    ? []
    : [`ranked list: ${rows} rows, ${loans} loans, ${ranks} ranks up to ${last}, ${wanted} accounts`];
}

function sumsOf(table: ReportTable, manifest: ReportContext['manifest']): string[] {
  const partition = table.isPartition
    ? { accounts: manifest.accounts, amount_past_due: manifest.control_totals.amount_past_due }
    : {};
  return Object.entries({ ...partition, ...table.sums }).flatMap(([column, wanted]) => {
    const at = place(table, column);
    if (at < 0) return [];
    const sum = table.rows.reduce((total, row) => total + hundredths(row[at]), 0n);
    return sum === hundredths(wanted)
      ? []
      : [`${table.name}: ${column} sums to ${shown(sum)}, not to ${wanted}`];
  });
}

function balancesOf(table: ReportTable): string[] {
  return (table.balances ?? []).flatMap(({ total, parts }) =>
    table.rows.flatMap((row) => {
      const sum = parts.reduce((so, part) => {
        const value = hundredths(row[place(table, part.replace(/^-/, ''))]);
        return part.startsWith('-') ? so - value : so + value;
      }, 0n);
      const wanted = row[place(table, total)];
      return sum === hundredths(wanted)
        ? []
        : [`${table.name}, row ${JSON.stringify(row[0])}: parts sum to ${shown(sum)}, ${total} is ${wanted}`];
    }),
  );
}

function place({ columns }: ReportTable, name: string): number {
  return columns.findIndex((column) => column.name === name);
}

/** A whole number or a decimal text in hundredths, exactly. */
function hundredths(cell: ReportCell): bigint {
  const [units, cents = ''] = String(cell ?? 0).split('.');
  const magnitude = BigInt(units.replace('-', '')) * 100n + BigInt(cents.padEnd(2, '0'));
  return units.startsWith('-') ? -magnitude : magnitude;
}

function shown(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
