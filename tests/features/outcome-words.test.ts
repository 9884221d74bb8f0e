import { expect, test } from 'vitest';
import { buildArrears, buildArrearsReferences } from '../../pipeline/arrears/arrears.js';
import { buildFeatures } from '../../pipeline/features/build-features.js';
import { ruleSettingsSchema } from '../../pipeline/workspace/rule-pack-schema.js';
import { configurationOf } from '../support/configuration.js';
import { allNeeds, familiesNamed } from '../support/families.js';
import { emptyStage, stage } from '../support/stage.js';

const night = '2024-03-15';
const outcomes = { 接通本人: 'right_party', 承諾還款: 'promise', 無人接聽: 'no_answer' };

/** The contact features of a loan whose customer was called once with each outcome, two weeks ago. */
async function featuresOf(called: readonly string[], words: Record<string, string>) {
  const warehouse = await emptyStage();
  try {
    const rules = ruleSettingsSchema.parse({ pack: 'cn', outcomes: words });
    const configuration = { ...configurationOf({}), rules };
    await buildArrearsReferences(warehouse, configuration);
    await stage(warehouse, 'loan', [
      {
        loan_key: 1,
        customer_key: 1,
        loan_id: 'L1',
        customer_id: 'C1',
        product: 'card',
        currency: 'CNY',
        principal: 100,
        originated_on: '2024-01-01',
        known_on: '2024-01-01',
      },
    ]);
    await stage(warehouse, 'installment', [
      {
        loan_key: 1,
        installment_no: 1,
        due_on: '2024-02-01',
        principal_due: 100,
        interest_due: 0,
        fee_due: 0,
        known_on: '2024-01-01',
      },
    ]);
    await stage(
      warehouse,
      'contact',
      called.map((outcome) => ({
        customer_key: 1,
        contacted_at: '2024-03-01 10:00:00',
        channel: 'phone',
        direction: 'outbound',
        outcome,
        promised_on: '2024-03-20',
        known_on: '2024-03-01',
      })),
    );
    await buildArrears(warehouse, { form: 'ledger', configuration }, night);
    await buildFeatures(warehouse, familiesNamed('contact'), night, allNeeds);
    return await warehouse.row(
      `SELECT CAST(attempts_30d AS INTEGER) AS attempts, CAST(right_party_contacts_90d AS INTEGER) AS reached,
         CAST(promises_12m AS INTEGER) AS promises FROM feat_matrix`,
    );
  } finally {
    warehouse.close();
  }
}

test("the lender's own words for outcomes count in features as they do for rules", async () => {
  const called = ['接通本人', '承諾還款', '無人接聽', 'refused'];
  expect(await featuresOf(called, outcomes)).toEqual({ attempts: 4, reached: 3, promises: 1 });
  expect(await featuresOf(called, {})).toEqual({ attempts: 4, reached: 1, promises: 0 });
});
