import { arrCohort } from '../../pipeline/contracts/arrears-tables.js';
import { rulPermission, rulRestriction } from '../../pipeline/contracts/rule-tables.js';
import { scrAccount } from '../../pipeline/contracts/scoring-tables.js';
import { segFeature } from '../../pipeline/contracts/strategy-tables.js';
import { assignSegments } from '../../pipeline/strategy/assign-segments.js';
import type { TreatmentPlan } from '../../pipeline/strategy/choose-treatments.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { type Strategy, strategySchema } from '../../pipeline/workspace/strategy-schema.js';

const label = { en: 'x', zh: 'x' };

/** A strategy from the few keys that a test cares about: bands low, below 0.5, and high; everyone is called. */
export function strategyOf(given: object): Strategy {
  const treatment = { owner: 'agent', tone: 'neutral', label };
  return strategySchema.parse({
    version: '1',
    bands: [{ name: 'low', below: 0.5 }, { name: 'high' }],
    treatments: {
      call: { ...treatment, channel: 'phone', effect: 0.5, unit_cost: 1 },
      remind: { ...treatment, channel: 'sms', effect: 0.1 },
      visit: { ...treatment, channel: 'visit', effect: 0.9, unit_cost: 5 },
    },
    segments: [{ name: 'all', label, treatments: ['call', 'remind'] }],
    ...given,
  });
}

/** An account of a night; `C<customer>` owes `pastDue` with probability `pd` of getting worse. */
export interface NightAccount {
  readonly customer: number;
  readonly pd: number;
  readonly pastDue: number;
  /** Channels that the rules forbid. */
  readonly forbidden?: readonly string[];
}

/** What became of an account. */
export interface Assigned {
  readonly loan_key: number;
  readonly customer_id: string;
  readonly segment: string;
  readonly treatment: string;
  readonly channel: string;
  readonly decision: string;
  readonly expected_gain: string;
  readonly arm: string;
  readonly assignment_probability: number;
  readonly suppressed: boolean;
  readonly suppression_rule: string | null;
  readonly [column: string]: string | number | boolean | null;
}

/** Assigns segments to accounts that rank as they stand; loan n is the n-th, from 1. */
export async function assignNight(
  accounts: readonly NightAccount[],
  strategy: Strategy,
  asOfDate = '2026-07-01',
): Promise<{ assigned: Assigned[]; plan: TreatmentPlan }> {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  try {
    for (const [table, contract] of Object.entries({
      arr_cohort: arrCohort,
      scr_account: scrAccount,
      rul_permission: rulPermission,
      rul_restriction: rulRestriction,
      seg_feature: segFeature,
    }))
      await warehouse.run(
        `CREATE TABLE ${table} (${Object.entries(contract)
          .map(([name, type]) => `${name} ${type}`)
          .join(', ')})`,
      );
    await warehouse.run(
      `CREATE TABLE given AS SELECT row_number() OVER () AS n, * FROM (SELECT unnest(from_json_strict($accounts,
         '[{"customer": "INTEGER", "pd": "DOUBLE", "pastDue": "DECIMAL(18,2)", "forbidden": ["VARCHAR"]}]'),
         recursive := true))`,
      {
        accounts: JSON.stringify(
          accounts.map(({ customer, pd, pastDue, forbidden = [] }) => ({ customer, pd, pastDue, forbidden })),
        ),
      },
    );
    await warehouse.run(
      `INSERT INTO arr_cohort BY NAME
       SELECT n AS loan_key, customer AS customer_key, 'L' || n AS loan_id, 'C' || customer AS customer_id,
         'cash' AS product, 10 AS dpd, 'M1' AS dpd_bucket, pastDue AS amount_past_due,
         10 * pastDue AS outstanding_principal FROM given`,
    );
    await warehouse.run(
      'INSERT INTO scr_account BY NAME SELECT n AS loan_key, n AS rank, pd, 0 AS expected_loss, 0 AS expected_recovery FROM given',
    );
    await warehouse.run(
      `INSERT INTO rul_permission BY NAME
       SELECT n AS loan_key, channel, NOT list_contains(forbidden, channel) AS allowed,
         CASE WHEN list_contains(forbidden, channel) THEN channel || '.stop' END AS rule_id
       FROM given, (SELECT unnest(['phone', 'sms', 'visit']) AS channel)`,
    );
    const plan = await assignSegments(warehouse, strategy, asOfDate);
    const assigned = await warehouse.rows<Assigned>(
      'SELECT * FROM seg_assignment JOIN (SELECT loan_key, customer_id FROM arr_cohort) USING (loan_key) ORDER BY loan_key',
    );
    return { assigned, plan };
  } finally {
    warehouse.close();
  }
}
