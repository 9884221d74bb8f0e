import type { IsoDate } from '../core/dates.js';
import { addDays } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import { type AgencyLeague, agencyLeague } from '../strategy/agency-league.js';
import { numericColumns } from '../warehouse/columns.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { openReader } from './open-warehouse.js';
import { publishedAccounts, publishedList } from './published-list.js';
import { sourceForm } from './snapshot.js';

/** Agencies compared over the published placements. */
export interface AgencyComparison {
  readonly horizonDays: number;
  /** Nights whose placements are old enough. */
  readonly nights: readonly IsoDate[];
  readonly agencies: readonly string[];
  readonly bands: readonly string[];
  readonly league: AgencyLeague;
}

const limits = { customersAnAgency: 30, customersABand: 5, resamples: 1000 };

/**
 * Compares agencies by what was paid within `horizonDays` of the first night on which each account was placed with
 * each, as known at the end of that window. Placements whose window is not over by `asOfDate` are left out.
 * @throws UsageError when there are no such placements, or fewer than two agencies with customers enough
 */
export async function compareAgencies(
  workspace: Workspace,
  asOfDate: IsoDate,
  horizonDays: number,
): Promise<AgencyComparison> {
  const { runs } = workspace.paths;
  const nights = publishedDates(runs).filter((night) => addDays(night, horizonDays) <= asOfDate);
  const refuse = (message: string, hint: string) =>
    new UsageError('AGENCIES_TOO_FEW', message, { where: runs, hint });
  if (nights.length === 0)
    throw refuse(
      `no list is published whose ${horizonDays} days are over by ${asOfDate}`,
      'wait, or give a shorter --horizon',
    );
  const warehouse = await openReader(workspace);
  try {
    await readPlacements(warehouse, workspace, nights, horizonDays);
    const names = async (column: 'agency' | 'risk_band') => {
      const rows = await warehouse.rows<{ name: string }>(
        `SELECT DISTINCT ${column} AS name FROM placement ORDER BY name`,
      );
      return rows.map(({ name }) => name);
    };
    const [agencies, bands] = [await names('agency'), await names('risk_band')];
    if (agencies.length === 0)
      throw refuse(
        `no account was placed with an agency by ${nights.at(-1)}`,
        'name agencies in a treatment of strategy.yaml whose owner is agency',
      );
    const { rows } = await warehouse.row<{ rows: string }>('SELECT count(*) AS rows FROM placement');
    const { columns } = await numericColumns(
      warehouse,
      `SELECT CAST(dense_rank() OVER (ORDER BY agency) - 1 AS INTEGER),
         CAST(dense_rank() OVER (ORDER BY risk_band) - 1 AS INTEGER),
         CAST(dense_rank() OVER (ORDER BY customer_id) - 1 AS INTEGER),
         CAST(amount_past_due AS DOUBLE), CAST(paid AS DOUBLE)
       FROM placement ORDER BY loan_id, agency`,
      Number(rows),
    );
    const [agency, band, customer, pastDue, paid] = columns;
    const league = agencyLeague(
      {
        agency: agency as Int32Array,
        band: band as Int32Array,
        customer: customer as Int32Array,
        pastDue: pastDue as Float64Array,
        paid: paid as Float64Array,
      },
      agencies.length,
      { ...limits, seed: workspace.configuration.training.seed },
    );
    const compared = league.standings.filter(({ standardized }) => standardized !== null);
    if (compared.length < 2)
      throw refuse(
        `${compared.length} of ${agencies.length} agencies can be compared`,
        `each needs ${limits.customersAnAgency} customers, and ${limits.customersABand} in a risk band that all have`,
      );
    return { horizonDays, nights, agencies, bands, league };
  } finally {
    warehouse.close();
  }
}

/** Fills the temporary table `placement`: one row a loan and agency, from the first night on which it was placed. */
async function readPlacements(
  warehouse: Warehouse,
  workspace: Workspace,
  nights: readonly IsoDate[],
  horizonDays: number,
): Promise<void> {
  const lists: string[] = [];
  for (const night of nights) {
    const manifest = publishedManifest(workspace.paths.runs, night);
    lists.push(
      manifest ? await publishedAccounts(warehouse, workspace, manifest) : publishedList(workspace, night),
    );
  }
  const payments =
    sourceForm(workspace) === 'ledger'
      ? 'SELECT loan_key, paid_on, amount, reversed_on, known_on FROM stg_payment'
      : `SELECT loan_key, status_date AS paid_on, amount_paid AS amount, CAST(NULL AS DATE) AS reversed_on, known_on
         FROM stg_delinquency_status WHERE amount_paid > 0`;
  await warehouse.run(
    `CREATE TEMP TABLE placement AS
     WITH listed AS (
       ${lists.map((list) => `SELECT * FROM ${list}`).join(' UNION ALL BY NAME ')}
       UNION ALL BY NAME SELECT CAST(NULL AS VARCHAR) AS agency WHERE false
     ), placed AS (
       SELECT loan_id, agency, min_by(
           {'customer_id': customer_id, 'risk_band': risk_band, 'amount_past_due': amount_past_due,
            'as_of_date': as_of_date}, as_of_date) AS first
       FROM listed WHERE agency IS NOT NULL GROUP BY loan_id, agency
     ), paid AS (
       SELECT placed.loan_id, placed.agency, sum(payment.amount) AS paid
       FROM placed
       JOIN stg_loan loan USING (loan_id)
       JOIN (${payments}) payment
         ON payment.loan_key = loan.loan_key AND payment.paid_on >= placed.first.as_of_date
        AND payment.paid_on < placed.first.as_of_date + ${horizonDays}
        AND payment.known_on < placed.first.as_of_date + ${horizonDays}
        AND (payment.reversed_on IS NULL OR payment.reversed_on >= placed.first.as_of_date + ${horizonDays})
       GROUP BY placed.loan_id, placed.agency
     )
     SELECT loan_id, agency, first.customer_id, first.risk_band, first.amount_past_due, coalesce(paid, 0) AS paid
     FROM placed LEFT JOIN paid USING (loan_id, agency)`,
  );
}
