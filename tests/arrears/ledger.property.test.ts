import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { buildArrears, buildArrearsReferences, buildPositionAt } from '../../pipeline/arrears/arrears.js';
import { dateOfDay, dayNumber } from '../../pipeline/core/dates.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { configurationOf } from '../support/configuration.js';
import { type Day, type Ledger, stageLedgers } from '../support/ledger.js';
import { anyLedger, anySnapshot } from '../support/random-ledger.js';
import { findNothingWrong, smallerLedgers } from '../support/search.js';
import { clearStage, emptyStage } from '../support/stage.js';
import {
  dpdAt,
  dpdHistory,
  firstDay,
  isOpen,
  oldestUnpaidAt,
  outstandingAt,
  pastDueAt,
} from './brute-force.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, configurationOf({}));
});
afterAll(() => warehouse.close());

interface Question {
  readonly asOf: Day;
  readonly tolerance: number;
  readonly minimumDpd: number;
}

/** Positions now and 30 days on, and dpd day by day: what the SQL says of each ledger of a batch. */
async function fromSql(ledgers: readonly Ledger[], { asOf, tolerance, minimumDpd }: Question) {
  await clearStage(warehouse);
  await stageLedgers(warehouse, ledgers);
  const configuration = configurationOf({
    tolerance: (tolerance / 100).toFixed(2),
    minimum_dpd: minimumDpd,
  });
  const settings = { form: 'ledger', configuration } as const;
  await buildArrears(warehouse, settings, dateOfDay(asOf));
  await buildPositionAt(warehouse, settings, dateOfDay(asOf + 30), 'position_later');
  const now = await positions('arr_cohort');
  const later = await positions('position_later');
  const stretches = await warehouse.rows<{ loan_key: number; from_on: string; to_on: string; dpd: number }>(
    'SELECT loan_key, from_on, to_on, dpd_first AS dpd FROM arr_timeline ORDER BY loan_key, from_on',
  );
  return ledgers.map((_, index) => ({
    now: now.get(index + 1),
    later: now.has(index + 1) ? later.get(index + 1) : undefined,
    history: history(stretches.filter((stretch) => stretch.loan_key === index + 1)),
  }));
}

async function positions(table: string) {
  const rows = await warehouse.rows<{ loan_key: number }>(
    `SELECT loan_key, dpd, CAST(oldest_unpaid_due_on AS VARCHAR) AS oldest,
            CAST(amount_past_due * 100 AS INTEGER) AS past_due,
            CAST(outstanding_principal * 100 AS INTEGER) AS outstanding FROM ${table}`,
  );
  return new Map(rows.map(({ loan_key, ...position }) => [loan_key, position]));
}

/** Day → dpd of a loan's delinquent days; a day told twice fails. */
function history(stretches: readonly { from_on: string; to_on: string; dpd: number }[]) {
  const days: Record<Day, number> = {};
  for (const { from_on, to_on, dpd } of stretches) {
    const from = dayNumber(from_on);
    for (let day = from; day < dayNumber(to_on); day++) {
      if (day in days) throw new Error(`two stretches hold ${dateOfDay(day)}`);
      days[day] = dpd + day - from;
    }
  }
  return days;
}

/** The same from the definitions. */
function byBruteForce(ledger: Ledger, { asOf, tolerance, minimumDpd }: Question) {
  const position = (day: Day) => {
    const oldest = oldestUnpaidAt(ledger, day, day, tolerance);
    return {
      dpd: dpdAt(ledger, day, day, tolerance),
      oldest: oldest ? dateOfDay(oldest.dueOn) : null,
      past_due: pastDueAt(ledger, day, day),
      outstanding: outstandingAt(ledger, day),
    };
  };
  const now = position(asOf);
  if (!isOpen(ledger, asOf) || now.dpd < minimumDpd) return { now: undefined, later: undefined, history: {} };
  const dpd = dpdHistory(ledger, asOf, tolerance);
  const days: Record<Day, number> = {};
  for (let day = firstDay(ledger); day <= asOf; day++) if (dpd(day) > 0) days[day] = dpd(day);
  return { now, later: position(asOf + 30), history: days };
}

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  asOf: anySnapshot,
  tolerance: fc.constantFrom(0, 0, 50),
  minimumDpd: fc.constantFrom(0, 1, 30),
});

test('positions and history agree with a day-by-day simulation', async () => {
  await findNothingWrong({
    cases: anyLedger(fc.constant('C')),
    questions: anyQuestion,
    batches: 8,
    size: 300,
    smaller: smallerLedgers,
    wrong: async (ledgers, question) => {
      const found = await fromSql(ledgers, question);
      return ledgers.map((ledger, index) => {
        const sql = JSON.stringify(found[index]);
        const simulated = JSON.stringify(byBruteForce(ledger, question));
        return sql === simulated ? [] : [`the SQL says ${sql}`, `the simulation ${simulated}`];
      });
    },
  });
});
