import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { dateOfDay } from '../../pipeline/core/dates.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { dpdAt, dpdHistory, isOpen } from '../arrears/brute-force.js';
import { configurationOf } from '../support/configuration.js';
import { familiesNamed } from '../support/families.js';
import { differences, matrixRows } from '../support/feature-matrix.js';
import { type Day, type Ledger, stageLedgers } from '../support/ledger.js';
import { anyLedger, anySnapshot } from '../support/random-ledger.js';
import { findNothingWrong, smallerLedgers } from '../support/search.js';
import { clearStage, emptyStage } from '../support/stage.js';
import { delinquency, exposure, payment, rollBehavior } from './brute-force.js';

interface Question {
  readonly asOf: Day;
  readonly tolerance: number;
  readonly minimumDpd: number;
}

const { bucket_lower_edges: edges } = configurationOf({}).arrears;
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, configurationOf({}));
});
afterAll(() => warehouse.close());

/** What differs, ledger by ledger. */
async function compared(ledgers: readonly Ledger[], question: Question): Promise<string[][]> {
  const { asOf, tolerance, minimumDpd } = question;
  await clearStage(warehouse);
  await stageLedgers(warehouse, ledgers);
  const configuration = configurationOf({
    tolerance: (tolerance / 100).toFixed(2),
    minimum_dpd: minimumDpd,
  });
  await buildArrears(warehouse, { form: 'ledger', configuration }, dateOfDay(asOf));
  const families = familiesNamed('delinquency', 'roll_behavior', 'exposure', 'payment');
  await buildFeatures(warehouse, families, dateOfDay(asOf), new Set(['any source', 'ledger'] as const));
  const matrix = await matrixRows(warehouse);
  const asked = { asOf, tolerance, edges };
  return ledgers.map((ledger, index) => {
    const ranked = isOpen(ledger, asOf) && dpdAt(ledger, asOf, asOf, tolerance) >= minimumDpd;
    const found = matrix.get(index + 1);
    if (!found || !ranked) return ranked === (found !== undefined) ? [] : ['only one of the two ranks it'];
    const dpd = dpdHistory(ledger, asOf, tolerance);
    return differences(found, {
      ...delinquency(ledger, asked, dpd),
      ...rollBehavior(ledger, asked, null, dpd),
      ...exposure(ledger, asked),
      ...payment(ledger, asked),
    });
  });
}

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  asOf: anySnapshot,
  tolerance: fc.constantFrom(0, 0, 50),
  minimumDpd: fc.constantFrom(0, 1, 1),
});

test('every feature of the loan agrees with a day-by-day simulation', async () => {
  await findNothingWrong({
    cases: anyLedger(fc.constant('C')),
    questions: anyQuestion,
    batches: 10,
    size: 200,
    smaller: smallerLedgers,
    wrong: compared,
  });
});
