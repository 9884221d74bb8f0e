import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { dateOfDay } from '../../pipeline/core/dates.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { isOpen } from '../arrears/brute-force.js';
import {
  reportedDpd,
  reportedOutstanding,
  reportedPastDue,
  reportedPeak,
  statusesAt,
  withReportedPayments,
} from '../arrears/brute-force-status.js';
import { configurationOf } from '../support/configuration.js';
import { familiesNamed } from '../support/families.js';
import { differences, matrixRows } from '../support/feature-matrix.js';
import { type Day, type Ledger, stageLedgers } from '../support/ledger.js';
import { anyLedger, anySnapshot } from '../support/random-ledger.js';
import { findNothingWrong, smallerLedgers } from '../support/search.js';
import { clearStage, emptyStage } from '../support/stage.js';
import { delinquency, exposure, payment, rollBehavior, share } from './brute-force.js';

interface Question {
  readonly asOf: Day;
  readonly minimumDpd: number;
}

const { bucket_lower_edges: edges } = configurationOf({}).arrears;
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, configurationOf({}));
});
afterAll(() => warehouse.close());

/** What differs, loan by loan; the payments of the ledgers are staged too, and must not be read. */
async function compared(ledgers: readonly Ledger[], { asOf, minimumDpd }: Question): Promise<string[][]> {
  await clearStage(warehouse);
  await stageLedgers(
    warehouse,
    ledgers.map((ledger) => ({ ...ledger, installments: [] })),
  );
  const configuration = configurationOf({ minimum_dpd: minimumDpd });
  await buildArrears(warehouse, { form: 'status', configuration }, dateOfDay(asOf));
  const families = familiesNamed('delinquency', 'roll_behavior', 'exposure', 'payment');
  await buildFeatures(warehouse, families, dateOfDay(asOf), new Set(['any source'] as const));
  const matrix = await matrixRows(warehouse);
  const asked = { asOf, tolerance: 0, edges };
  return ledgers.map((reported, index) => {
    const dpd = reportedDpd(reported, asOf);
    const ranked = isOpen(reported, asOf) && statusesAt(reported, asOf).length > 0 && dpd(asOf) >= minimumDpd;
    const found = matrix.get(index + 1);
    if (!found || !ranked) return ranked === (found !== undefined) ? [] : ['only one of the two ranks it'];
    const ledger = withReportedPayments(reported);
    const pastDue = reportedPastDue(reported, asOf) / 100;
    const outstanding = reportedOutstanding(reported, asOf) / 100;
    const peak = reportedPeak(reported, asOf);
    return differences(found, {
      ...delinquency(ledger, asked, dpd),
      ...rollBehavior(ledger, asked, null, dpd),
      ...exposure(ledger, asked),
      amount_past_due: pastDue,
      outstanding_principal: outstanding,
      past_due_to_outstanding: share(pastDue, outstanding),
      outstanding_to_principal: share(outstanding, reported.principal / 100),
      past_due_max_life: peak === null ? null : peak / 100,
      ...payment(ledger, asked, reportedOutstanding(reported, asOf)),
      reversed_payments_12m: null,
    });
  });
}

test('every feature that periodic status gives agrees with a day-by-day simulation', async () => {
  await findNothingWrong({
    cases: anyLedger(fc.constant('C')),
    questions: fc.record({ asOf: anySnapshot, minimumDpd: fc.constantFrom(0, 1, 1) }),
    batches: 6,
    size: 200,
    smaller: smallerLedgers,
    wrong: compared,
  });
});
