import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { dateOfDay } from '../../pipeline/core/dates.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { dpdAt, isOpen } from '../arrears/brute-force.js';
import { configurationOf } from '../support/configuration.js';
import { type Customer, stageCustomers } from '../support/customer.js';
import { allNeeds, familiesNamed } from '../support/families.js';
import { differences, matrixRows } from '../support/feature-matrix.js';
import type { Day, Ledger } from '../support/ledger.js';
import { anyCustomer } from '../support/random-customer.js';
import { anySnapshot } from '../support/random-ledger.js';
import { findNothingWrong, smallerLedgers, withOneRowLess } from '../support/search.js';
import { clearStage, emptyStage } from '../support/stage.js';
import { rollBehavior } from './brute-force.js';
import { contact, contactsAt, customerFeatures } from './brute-force-customer.js';

interface Question {
  readonly asOf: Day;
  readonly minimumDpd: number;
  readonly everyLoan: boolean;
}

const { bucket_lower_edges: edges } = configurationOf({}).arrears;
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyStage();
  await buildArrearsReferences(warehouse, configurationOf({}));
});
afterAll(() => warehouse.close());

/** What differs, customer by customer. */
async function compared(customers: readonly Customer[], question: Question): Promise<string[][]> {
  const { asOf, minimumDpd, everyLoan } = question;
  await clearStage(warehouse);
  const keys = await stageCustomers(warehouse, customers);
  const configuration = configurationOf({
    minimum_dpd: minimumDpd,
    include_closed: everyLoan,
    include_charged_off: everyLoan,
  });
  await buildArrears(warehouse, { form: 'ledger', configuration }, dateOfDay(asOf));
  await buildFeatures(
    warehouse,
    familiesNamed('roll_behavior', 'contact', 'customer'),
    dateOfDay(asOf),
    allNeeds,
  );
  const matrix = await matrixRows(warehouse);
  const asked = { asOf, tolerance: 0, edges };
  const isRanked = (loan: Ledger) => (everyLoan ? loan.knownOn < asOf : isOpen(loan, asOf));
  return customers.map((customer, index) => {
    const attempts = contactsAt(customer, asOf)
      .filter(({ direction }) => direction === 'outbound')
      .map(({ on }) => on);
    return customer.loans.flatMap((loan, nth) => {
      const ranked = isRanked(loan) && dpdAt(loan, asOf, asOf, 0) >= minimumDpd;
      const found = matrix.get(keys[index][nth]);
      if (!found || !ranked) return ranked === (found !== undefined) ? [] : ['only one of the two ranks it'];
      return differences(found, {
        ...rollBehavior(loan, asked, attempts),
        ...contact(customer, nth, asked),
        ...customerFeatures(customer, nth, asked, isRanked),
      });
    });
  });
}

const smallerCustomers = (customer: Customer): Customer[] => [
  ...(customer.loans.length > 1 ? withOneRowLess(customer, ['loans']) : []),
  ...withOneRowLess(customer, ['contacts', 'restrictions']),
  ...customer.loans.flatMap((loan, index) =>
    smallerLedgers(loan).map((smaller) => ({ ...customer, loans: customer.loans.with(index, smaller) })),
  ),
];

test('every feature of the customer and of contacts agrees with a simulation', async () => {
  await findNothingWrong({
    cases: anyCustomer,
    questions: fc.record({
      asOf: anySnapshot,
      minimumDpd: fc.constantFrom(0, 1, 1),
      everyLoan: fc.boolean(),
    }),
    batches: 8,
    size: 120,
    smaller: smallerCustomers,
    wrong: compared,
  });
});
