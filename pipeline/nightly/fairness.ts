import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AttributeFairness,
  attributeFairness,
  type ListedAccount,
  leastCustomers,
} from '../../models/fairness/group-fairness.js';
import type { Manifest } from '../contracts/manifest.js';
import { customerProtected } from '../contracts/protected.js';
import type { IsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { type OnProgress, silent } from '../core/progress.js';
import { ingestProtected } from '../ingest/ingest.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import { tokenParameters, tokenSql } from '../warehouse/id-tokens.js';
import { Warehouse } from '../warehouse/warehouse.js';
import { encryptionKey } from '../workspace/encryption.js';
import type { IdKey } from '../workspace/id-key.js';
import { protectedSelect, type Workspace } from '../workspace/workspace.js';
import { loadedBy, maturedManifests } from './backtest.js';
import { buildLabels, nightLabels } from './backtest-night.js';
import { openReader } from './open-warehouse.js';
import { publishedList } from './published-list.js';
import { workspaceOfRun } from './run-settings.js';

/** Which nights are told. */
export interface FairnessOptions {
  /** First night; all when left out. */
  readonly since?: IsoDate;
  /** Outcomes must be over by this day. */
  readonly asOfDate: IsoDate;
  readonly onProgress?: OnProgress;
}

/** How the groups of a night's list were treated and forecast. */
export interface NightFairness {
  readonly as_of_date: IsoDate;
  readonly run_id: string;
  readonly model_id: string;
  /** The rule pack of the night: the law that accounts were contacted under. */
  readonly jurisdiction: string | null;
  /** Whether the outcome is over; otherwise treatment is told alone. */
  readonly matured: boolean;
  readonly attributes: readonly AttributeFairness[];
}

/** Groups of protected attributes beside each other, a night at a time. */
export interface Fairness {
  readonly least_customers: number;
  readonly nights: readonly NightFairness[];
}

/**
 * Compares groups of the workspace's protected attributes. They are staged in a database in memory that no batch sees,
 * and nothing of them is written.
 * @throws UsageError when the workspace has no protected attributes, or no night is published
 */
export async function fairness(workspace: Workspace, options: FairnessOptions): Promise<Fairness> {
  const { since = '0000-01-01', asOfDate, onProgress = silent } = options;
  const select = protectedSelect(workspace);
  if (select === undefined)
    throw new UsageError('NO_PROTECTED', 'the workspace tells no protected attributes', {
      where: join(workspace.directory, 'sources', `${customerProtected.table}.sql`),
      hint: 'write the SELECT of customer_id and birth_date, sex, marital_status or ethnicity; docs/fairness.en.md',
    });
  const { runs } = workspace.paths;
  const dates = publishedDates(runs).filter((date) => date >= since && date <= asOfDate);
  if (dates.length === 0)
    throw new UsageError('NOT_PUBLISHED', 'no night is published in that time', {
      where: runs,
      hint: 'run: arrears nightly',
    });
  const reader = await openReader(workspace);
  const scratch = mkdtempSync(join(workspace.directory, '.fairness-'));
  const { threads, memory } = workspace.configuration.limits;
  const aside = await Warehouse.open(
    ':memory:',
    { threads, memory, scratch },
    false,
    encryptionKey(workspace),
  );
  try {
    const staging = { ...workspace, paths: { ...workspace.paths, work: scratch } };
    onProgress('fairness', customerProtected.table);
    await ingestProtected(aside, staging, select);
    const matured = maturedManifests(workspace, dates, await loadedBy(reader, asOfDate));
    const nights: NightFairness[] = [];
    for (const date of dates) {
      onProgress('fairness', date);
      const isMatured = matured.some(({ as_of_date }) => as_of_date === date);
      const past = workspaceOfRun(workspace, join(runs, date));
      const manifest = publishedManifest(runs, date);
      const idKey = manifest && workspace.idKeys.of(manifest);
      const labels = isMatured ? await labelsOf(reader, past, date, idKey) : undefined;
      nights.push(await nightFairness(aside, past, { night: date, manifest, idKey }, labels));
    }
    return { least_customers: leastCustomers, nights };
  } finally {
    aside.close();
    reader.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What became of the accounts of a list, by the ids under which they were published. */
async function labelsOf(
  reader: Warehouse,
  past: Workspace,
  night: IsoDate,
  idKey: IdKey | undefined,
): Promise<Map<string, boolean>> {
  const rows = await reader.aside(async () => {
    await buildLabels(reader, past, night);
    return reader.rows<{ loan_id: string; bad: number }>(
      `SELECT ${idKey ? tokenSql('loan_id', 'loan_id') : 'loan_id'} AS loan_id, CAST(bad AS INTEGER) AS bad
       FROM (${nightLabels})`,
      idKey ? tokenParameters(idKey) : {},
    );
  });
  return new Map(rows.map(({ loan_id, bad }) => [loan_id, bad === 1]));
}

/** Ages in whole years at the night; bands of the report's own choosing. */
const ageBand = `CASE WHEN birth_date IS NULL THEN 'unknown'
  WHEN date_sub('year', birth_date, $night) < 30 THEN 'under 30'
  WHEN date_sub('year', birth_date, $night) < 45 THEN '30-44'
  WHEN date_sub('year', birth_date, $night) < 60 THEN '45-59' ELSE '60 and over' END`;
const attributes = ['age_band', 'sex', 'marital_status', 'ethnicity'] as const;

type Listed = { loan_id: string; customer: number; pd: number; called: boolean } & Record<
  'treatment' | 'segment' | (typeof attributes)[number],
  string
>;

interface PublishedNight {
  readonly night: IsoDate;
  readonly manifest: Manifest | undefined;
  readonly idKey: IdKey | undefined;
}

async function nightFairness(
  aside: Warehouse,
  past: Workspace,
  { night, manifest, idKey }: PublishedNight,
  labels?: ReadonlyMap<string, boolean>,
): Promise<NightFairness> {
  const protectedId = 'protected.customer_id';
  const given = attributes.map((name) =>
    name === 'age_band' ? `${ageBand} AS age_band` : `coalesce(${name}, 'unknown') AS ${name}`,
  );
  const rows = await aside.rows<Listed>(
    `SELECT loan_id, CAST(md5_number_lower(list.customer_id) % 2147483647 AS INTEGER) AS customer, pd,
       row_number() OVER (ORDER BY rank) <= count(*) FILTER (WHERE decision = 'treated') OVER () AS called,
       coalesce(treatment, 'none') AS treatment, coalesce(segment, 'none') AS segment, ${given.join(', ')}
     FROM ${publishedList(past, night)} list
     LEFT JOIN stg_customer_protected protected
       ON ${idKey ? tokenSql('customer_id', protectedId) : protectedId} = list.customer_id AND known_on < $night
     ORDER BY rank`,
    { night, ...(idKey && tokenParameters(idKey)) },
  );
  const accounts = rows.map(
    (row, index): ListedAccount => ({
      customer: row.customer,
      pd: row.pd,
      rank: index + 1,
      called: row.called,
      treatment: row.treatment,
      segment: row.segment,
      bad: labels?.get(row.loan_id),
    }),
  );
  const intervals = { resamples: 200, seed: past.configuration.training.seed };
  return {
    as_of_date: night,
    run_id: manifest?.run_id ?? '',
    model_id: manifest?.model.model_id ?? '',
    jurisdiction: past.configuration.rules?.pack ?? null,
    matured: labels !== undefined,
    attributes: attributes
      .filter((name) => rows.some((row) => row[name] !== 'unknown'))
      .map((name) =>
        attributeFairness(
          name,
          accounts,
          rows.map((row) => row[name]),
          intervals,
        ),
      ),
  };
}
