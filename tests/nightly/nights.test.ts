import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceTables } from '../../pipeline/contracts/sources.js';
import { addDays, dayNumber, type IsoDate } from '../../pipeline/core/dates.js';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { silent } from '../../pipeline/core/progress.js';
import { runNightly } from '../../pipeline/nightly/nightly.js';
import { openReader } from '../../pipeline/nightly/open-warehouse.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { openWorkspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';

/** Nights in a row; ARREARS_NIGHTS=90 is the full test. They end with the last one of the generated data. */
const nights = Number(process.env.ARREARS_NIGHTS ?? 5);
const loans = nights >= 90 ? 3000 : 600;
/** The generated data moves to a spring with a leap day and, in New York, a night of 23 hours (10 March). */
const last = nights >= 90 ? '2024-05-01' : '2024-03-02';
const shift = dayNumber('2026-07-01') - dayNumber(last);

const folder = scratchFolder();
const workspace = join(folder, 'portfolio');
const whole = (table: string) => join(folder, `${table}.parquet`);
const raw = (table: string) => join(workspace, 'raw', `${table}.parquet`);
const tables = ['loan', 'installment', 'payment', 'customer', 'contact', 'restriction'];
/** Days that undo something, unknown until they come. */
const undoing = new Set(['closed_on', 'charged_off_on', 'superseded_on', 'reversed_on', 'ends_on']);

let data: Warehouse;
const columns = new Map<string, { name: string; type: string }[]>();

beforeAll(async () => {
  await writeSample(workspace, { loans, seed: 9, format: 'parquet', shock: false }, silent);
  const path = join(workspace, 'arrears.yaml');
  writeFileSync(
    path,
    readFileSync(path, 'utf8')
      .replace(/timezone: .*/, 'timezone: America/New_York')
      .replace(/as_of_date: .*\n/, '')
      .replace(/gates: .*\n/, ''),
  );
  appendFileSync(
    path,
    'training: { engines: [scorecard], months: 4, test_months: 1, stages: {}, minimum_accounts: 50, minimum_bad: 10, gates: { minimum_events: 1 } }\nfeatures: { families: [exposure, delinquency, payment] }\n',
  );
  data = await Warehouse.open(':memory:');
  for (const table of tables) {
    renameSync(raw(table), whole(table));
    const described = await data.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE FROM '${whole(table)}'`,
    );
    columns.set(
      table,
      described.map(({ column_name: name, column_type: type }) => ({ name, type })),
    );
  }
});

/** What a night changes of the files that it is given. */
interface Delivery {
  /** More columns of the payments, and names that columns have. */
  readonly more?: string;
  readonly renamed?: Readonly<Record<string, string>>;
  /** Payments that are not there yet. */
  readonly without?: string;
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Writes the raw files as they stand before the night `asOf`: what is known by then, and nothing of later days. */
async function deliver(
  asOf: IsoDate,
  { more = '', renamed = {}, without = 'false' }: Delivery = {},
): Promise<void> {
  for (const table of tables) {
    const select = (columns.get(table) ?? []).map(({ name, type }) => {
      const moved =
        type === 'DATE'
          ? `${name} - ${shift}`
          : type === 'TIMESTAMP'
            ? `${name} - INTERVAL ${shift} DAY`
            : name;
      const told = undoing.has(name) ? `CASE WHEN ${moved} < DATE '${asOf}' THEN ${moved} END` : moved;
      return `${told} AS ${renamed[`${table}.${name}`] ?? name}`;
    });
    const kept = table === 'payment' ? `NOT (${without})` : 'true';
    await data.run(
      `COPY (SELECT ${select.join(', ')}${table === 'payment' ? more : ''} FROM '${whole(table)}' WHERE known_on - ${shift} < DATE '${asOf}' AND ${kept})
       TO '${raw(table)}.part' (FORMAT parquet)`,
    );
    renameSync(`${raw(table)}.part`, raw(table));
  }
}

const run = (asOfDate: IsoDate) => runNightly(openWorkspace(workspace, sourceTables), { asOfDate });
const codeOf = (night: IsoDate) =>
  run(night).then(
    () => 'published',
    (error: unknown) => (error instanceof ArrearsError ? error.code : String(error)),
  );

test(
  `${nights} nights in a row, with late files and columns that come and are renamed`,
  async () => {
    const told: {
      night: IsoDate;
      seconds: number;
      megabytes: number;
      payments: number;
      late: number;
      memory: number;
    }[] = [];
    const source = join(workspace, 'sources', 'loan.sql');
    copyFileSync(source, join(folder, 'loan.sql'));
    for (let n = 0; n < nights; n++) {
      const night = addDays(last, n - nights + 1);
      const yesterday = addDays(night, -1);
      const since = n >= 2 ? { more: ", 'branch' AS collected_by" } : {};
      const renamed = { 'loan.annual_rate': 'rate' };
      if (n % 10 === 1) {
        // The payments of yesterday are late. Where enough come a day, the night is refused until they are there.
        await deliver(night, { ...since, without: `known_on - ${shift} = DATE '${yesterday}'` });
        expect(['GATE_REFUSED', 'published']).toContain(await codeOf(night));
      }
      if (n % 10 === 3) {
        await deliver(night, { ...since, renamed });
        expect(await codeOf(night)).toBe('SOURCE_COLUMN');
        // Its owner mends the SELECT; on the night after, the column has its old name again.
        writeFileSync(source, readFileSync(source, 'utf8').replace('annual_rate', 'rate AS annual_rate'));
      } else {
        copyFileSync(join(folder, 'loan.sql'), source);
        // A third of the payments of yesterday comes a night late.
        const without =
          n % 10 === 5 ? `known_on - ${shift} = DATE '${yesterday}' AND hash(payment_id) % 3 = 0` : 'false';
        await deliver(night, { ...since, without });
      }
      const before = process.cpuUsage();
      const { manifest } = await run(night);
      const reader = await openReader(openWorkspace(workspace, sourceTables));
      const { late } = await reader.row<{ late: string }>('SELECT count(*) AS late FROM late_row');
      reader.close();
      told.push({
        night,
        seconds: cpuSecondsSince(before),
        megabytes: statSync(join(workspace, 'warehouse.duckdb')).size / 2 ** 20,
        payments: manifest.ingest.tables.find(({ table }) => table === 'payment')?.accepted ?? 0,
        late: Number(late),
        memory: process.memoryUsage.rss() / 2 ** 20,
      });
      expect(manifest.accepted_gates).toEqual([]);
    }
    data.close();
    expect(
      readdirSync(join(workspace, 'runs')).filter((name) => !name.startsWith('20') && name !== 'superseded'),
    ).toEqual([]);
    expect(readdirSync(join(workspace, '.work'))).toEqual([]);
    // The file holds a loading beside the one before; from then on it grows with the data and no more.
    const [, , third, ...later] = told;
    for (const { megabytes, payments } of later)
      expect(megabytes).toBeLessThan(1.5 * third.megabytes * (payments / third.payments));
    if (nights >= 90)
      for (const at of [0, 1, 2, 9, 19, 29, 39, 49, 59, 69, 79, 89])
        console.log(
          `${told[at].night}  ${told[at].seconds.toFixed(2)} s of CPU  ${told[at].megabytes.toFixed(1)} MB  ${told[at].payments} payments  ${told[at].late} late rows  ${told[at].memory.toFixed(0)} MB of memory`,
        );
  },
  2 * 3_600_000,
);
