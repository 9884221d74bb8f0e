import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scrAccount } from '../../pipeline/contracts/scoring-tables.js';
import { commonStops } from '../../pipeline/rules/rule-pack.js';
import { assignSegments } from '../../pipeline/strategy/assign-segments.js';
import { takeConditionFeatures } from '../../pipeline/strategy/condition-features.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { emptyNight, restrictionOf, runNight, settings } from '../rules/night.js';
import { strategyOf } from './strategy-night.js';

const on = '2026-07-01';
const label = { en: 'x', zh: 'x' };
/** Missing, as in `feat_matrix`. */
const none = 'nan';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyNight();
  const columns = Object.entries(scrAccount).map(([name, type]) => `${name} ${type}`);
  await warehouse.run(`CREATE TABLE scr_account (${columns.join(', ')})`);
});
afterAll(() => warehouse.close());

/** A customer with two loans: 1 and 2, then 3 and 4 … */
const customer = (restrictions: readonly string[] = [], timezone: string | null = null) => ({
  timezone,
  loans: 2,
  contacts: [],
  restrictions: restrictions.map(restrictionOf),
  consents: [],
});

/** Loans that a condition takes, and those whose customer an experiment with the condition draws. */
async function taken(
  when: object,
  customers: readonly ReturnType<typeof customer>[],
  features: Readonly<Record<string, readonly (number | string)[]>> = {},
): Promise<{ segment: number[]; drawn: number[] }> {
  await runNight(warehouse, {
    pack: commonStops,
    rules: settings({ pack: commonStops.pack }),
    timezone: 'Asia/Shanghai',
    on,
    customers,
  });
  await warehouse.run(
    `UPDATE arr_cohort SET product = 'cash', dpd = 10, dpd_bucket = 'M1', amount_past_due = 100, outstanding_principal = 900`,
  );
  await warehouse.run('DELETE FROM scr_account');
  await warehouse.run(
    `INSERT INTO scr_account BY NAME SELECT loan_key, loan_key AS rank, 0.3 AS pd, 0 AS expected_loss, 0 AS expected_recovery
     FROM arr_cohort`,
  );
  const columns = Object.entries(features).map(
    ([name, values]) =>
      `CAST(([${values.map((value) => `'${value}'`).join(', ')}])[loan_key] AS FLOAT) AS ${name}`,
  );
  await warehouse.run(
    `CREATE OR REPLACE TABLE feat_matrix AS SELECT ${['loan_key', ...columns].join(', ')} FROM arr_cohort`,
  );
  const strategy = strategyOf({
    segments: [
      { name: 'met', label, when, treatment: 'call' },
      { name: 'rest', label, treatment: 'call' },
    ],
    experiments: [{ name: 'drawn', starts_on: on, where: when, holdout: 0.5 }],
  });
  await takeConditionFeatures(warehouse, strategy);
  await assignSegments(warehouse, strategy, on);
  const loans = async (condition: string) =>
    (
      await warehouse.rows<{ loan_key: number }>(
        `SELECT loan_key FROM seg_assignment WHERE ${condition} ORDER BY loan_key`,
      )
    ).map(({ loan_key }) => loan_key);
  return { segment: await loans("segment = 'met'"), drawn: await loans("arm <> 'champion'") };
}

describe('a condition on restrictions, on the night of 2026-07-01', () => {
  it.each<[what: string, restrictions: string[], loans: number[]]>([
    ['none', [], []],
    ['in force for long', ['dispute 2026-01-01'], [1, 2]],
    ['of the other kind that is named', ['attorney 2026-01-01'], [1, 2]],
    ['of a kind that is not named', ['hardship 2026-01-01'], []],
    ['one of several', ['hardship 2026-01-01', 'dispute 2026-06-01'], [1, 2]],
    ['one kind twice', ['dispute 2026-01-01', 'dispute 2026-06-01', 'attorney 2026-06-01'], [1, 2]],
    ['that begins on the day', ['dispute 2026-07-01 known 2026-06-20'], [1, 2]],
    ['that begins the day after', ['dispute 2026-07-02 known 2026-06-20'], []],
    ['that ends on the day', ['dispute 2026-01-01 to 2026-07-01'], [1, 2]],
    ['that ended the day before', ['dispute 2026-01-01 to 2026-06-30'], []],
    ['known the day before', ['dispute 2026-01-01 known 2026-06-30'], [1, 2]],
    ['known only on the day', ['dispute 2026-01-01 known 2026-07-01'], []],
    ['of the first loan alone', ['dispute 2026-01-01 #1'], [1]],
    ['of the second loan alone', ['attorney 2026-01-01 #2'], [2]],
    ['of a loan outside the book', ['dispute 2026-01-01 #0'], []],
  ])('%s', async (_, restrictions, loans) => {
    const found = await taken({ restriction: ['dispute', 'attorney'] }, [
      customer(restrictions),
      customer(['vulnerable 2026-01-01']),
    ]);
    expect(found).toEqual({ segment: loans, drawn: loans });
  });

  it('goes by the customer’s own clock, as the contact rules do', async () => {
    // All of 1 July in Shanghai begins while it is still 30 June in New York.
    const ended = ['dispute 2026-01-01 to 2026-06-30'];
    const found = await taken({ restriction: ['dispute'] }, [
      customer(ended, 'America/New_York'),
      customer(ended),
    ]);
    expect(found.segment).toEqual([1, 2]);
  });
});

describe('a condition on features', () => {
  const features = {
    attempts_30d: [0, 6, 7, none, 6, 6],
    days_since_right_party: [3, 14, none, none, 15, none],
    right_party_rate_90d: [0, 0.7, 0.3, none, 1, 0.1],
    dpd_change_30d: [-30, 0, 30, none, -1, 1],
    open_promise: [1, 0, 0, 0, 1, none],
  };

  it.each<[when: string, feature: object, loans: number[]]>([
    ['at least', { attempts_30d: { at_least: 6 } }, [2, 3, 5, 6]],
    ['below, which leaves out what is missing', { attempts_30d: { below: 7 } }, [1, 2, 5, 6]],
    [
      'a range that holds every value but none that is missing',
      { attempts_30d: { at_least: 0 } },
      [1, 2, 3, 5, 6],
    ],
    ['from one value to the next', { attempts_30d: { at_least: 6, below: 7 } }, [2, 5, 6]],
    [
      'two features, of which both must hold',
      { attempts_30d: { at_least: 6 }, days_since_right_party: { below: 15 } },
      [2],
    ],
    [
      'two features, of which one is missing',
      { attempts_30d: { at_least: 7 }, days_since_right_party: { at_least: 0 } },
      [],
    ],
    ['a share of just the bound', { right_party_rate_90d: { at_least: 0.7 } }, [2, 5]],
    ['a share below just that bound', { right_party_rate_90d: { below: 0.7 } }, [1, 3, 6]],
    ['a share of three in ten', { right_party_rate_90d: { at_least: 0.3, below: 0.31 } }, [3]],
    ['values below 0', { dpd_change_30d: { below: 0 } }, [1, 5]],
    ['bounds below 0', { dpd_change_30d: { at_least: -1, below: 1 } }, [2, 5]],
    ['a flag that is set', { open_promise: { at_least: 1 } }, [1, 5]],
    ['a flag that is not', { open_promise: { below: 1 } }, [2, 3, 4]],
    ['a bound beyond what features hold', { attempts_30d: { below: 1e308 } }, [1, 2, 3, 5, 6]],
  ])('%s', async (_, feature, loans) => {
    const found = await taken({ feature }, [customer(), customer(), customer()], features);
    expect(found).toEqual({ segment: loans, drawn: loans });
  });

  it('holds together with the others', async () => {
    const found = await taken(
      { bucket: ['M1'], restriction: ['hardship'], feature: { attempts_30d: { at_least: 6 } } },
      [customer(), customer(['hardship 2026-01-01']), customer(['hardship 2026-01-01 #2'])],
      features,
    );
    expect(found.segment).toEqual([3, 6]);
  });
});
