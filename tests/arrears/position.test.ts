import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences, buildPositionAt } from '../../pipeline/arrears/arrears.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { emptyStage, stage } from '../support/stage.js';
import { asOfDate, cases, type PositionCase, type Standing, toleranceCases } from './position-cases.js';

type Found = { [K in keyof Standing]: number } & { loan_key: number };

async function staged(all: readonly PositionCase[]): Promise<Warehouse> {
  const warehouse = await emptyStage();
  const keyed = all.map((each, index) => ({ ...each, loan_key: index + 1, loan_id: `L${index + 1}` }));
  await stage(
    warehouse,
    'loan',
    keyed.map(({ loan_key, loan_id, loan }) => ({
      loan_key,
      loan_id,
      customer_id: `C${loan_key}`,
      product: 'personal',
      originated_on: '2023-06-01',
      known_on: '2023-06-01',
      principal: 1200,
      currency: 'CNY',
      ...loan,
    })),
  );
  await stage(
    warehouse,
    'installment',
    keyed.flatMap(({ loan_key, installments }) => installments.map((row) => ({ loan_key, ...row }))),
  );
  await stage(
    warehouse,
    'payment',
    keyed.flatMap(({ loan_key, payments }) => payments.map((row) => ({ loan_key, ...row }))),
  );
  return warehouse;
}

async function standings(warehouse: Warehouse, table: string): Promise<Map<number, Standing>> {
  const rows = await warehouse.rows<Found>(
    `SELECT loan_key, dpd, CAST(amount_past_due AS DOUBLE) AS amount_past_due,
            CAST(outstanding_principal AS DOUBLE) AS outstanding_principal FROM ${table}`,
  );
  return new Map(rows.map(({ loan_key, ...standing }) => [loan_key, standing]));
}

describe.each([
  { tolerance: '0.00', all: cases },
  { tolerance: '0.50', all: toleranceCases },
])('with tolerance $tolerance', ({ tolerance, all }) => {
  let warehouse: Warehouse;
  let everyLoan: Map<number, Standing>;
  let overdue: Map<number, Standing>;

  beforeAll(async () => {
    warehouse = await staged(all);
    for (const minimum_dpd of [0, 1]) {
      const configuration = configurationOf({ tolerance, minimum_dpd });
      await buildArrearsReferences(warehouse, configuration);
      await buildArrears(warehouse, { form: 'ledger', configuration }, asOfDate);
      const found = await standings(warehouse, 'arr_cohort');
      if (minimum_dpd === 0) everyLoan = found;
      else overdue = found;
    }
  });
  afterAll(() => warehouse.close());

  test.each(all.map((each, index) => [each.name, each.answer, index + 1] as const))(
    '%s',
    (_name, answer, loanKey) => {
      const wanted = answer === 'not looked at' ? undefined : answer;
      expect(everyLoan.get(loanKey)).toEqual(wanted);
      expect(overdue.get(loanKey)).toEqual(wanted && wanted.dpd > 0 ? wanted : undefined);
    },
  );
});

describe('what the configuration decides', () => {
  let warehouse: Warehouse;
  const names = (...wanted: string[]) =>
    cases.flatMap((each, index) => (wanted.includes(each.name) ? [index + 1] : []));

  beforeAll(async () => {
    warehouse = await staged(cases);
  });
  afterAll(() => warehouse.close());

  test('closed and charged-off loans are ranked when they are asked for', async () => {
    const configuration = configurationOf({ include_closed: true, include_charged_off: true });
    await buildArrearsReferences(warehouse, configuration);
    await buildArrears(warehouse, { form: 'ledger', configuration }, asOfDate);
    const found = await standings(warehouse, 'arr_cohort');
    for (const loanKey of names('closed before the snapshot', 'charged off before the snapshot'))
      expect(found.get(loanKey)).toEqual({ dpd: 14, amount_past_due: 100, outstanding_principal: 1200 });
  });

  test('only accounts of the smallest dpd asked for, and above, are ranked', async () => {
    const configuration = configurationOf({ minimum_dpd: 43 });
    await buildArrears(warehouse, { form: 'ledger', configuration }, asOfDate);
    const found = await standings(warehouse, 'arr_cohort');
    const wanted = cases.flatMap(({ answer }, index) =>
      answer !== 'not looked at' && answer.dpd >= 43 ? [index + 1] : [],
    );
    expect([...found.keys()].sort((a, b) => a - b)).toEqual(wanted);
  });

  test('a loan that is charged off after the snapshot still stands on its ledger at a later day', async () => {
    const settings = { form: 'ledger', configuration: configurationOf({}) } as const;
    await buildArrears(warehouse, settings, asOfDate);
    await buildPositionAt(warehouse, settings, '2024-04-14', 'arr_position_then');
    const then = await standings(warehouse, 'arr_position_then');
    const [chargedOff] = names('charged off on the snapshot day');
    expect(then.get(chargedOff)).toEqual({ dpd: 44, amount_past_due: 100, outstanding_principal: 1200 });
    const [late] = names('posted late, on the snapshot day, does not count yet');
    expect(then.get(late)).toEqual({ dpd: 0, amount_past_due: 0, outstanding_principal: 1100 });
  });
});
