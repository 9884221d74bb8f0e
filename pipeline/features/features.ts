import type { ModelFeature } from '../../models/matrix.js';
import type { IsoDate } from '../core/dates.js';
import { DataContractError } from '../core/errors.js';
import { identifier } from '../warehouse/identifiers.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { contactFeatures } from './contact.js';
import { customerFeatures } from './customer.js';
import { delinquencyFeatures } from './delinquency.js';
import { exposureFeatures } from './exposure.js';
import type { Feature, FeatureFamily } from './feature.js';
import { paymentFeatures } from './payment.js';
import { rollBehaviorFeatures } from './roll-behavior.js';

/** Every feature, by family, in the order of the matrix. */
export const featuresByFamily: Readonly<Record<FeatureFamily, readonly Feature[]>> = {
  delinquency: delinquencyFeatures,
  roll_behavior: rollBehaviorFeatures,
  exposure: exposureFeatures,
  payment: paymentFeatures,
  contact: contactFeatures,
  customer: customerFeatures,
};

const files = Object.fromEntries(
  Object.keys(featuresByFamily).map((name) => [name, sqlFile(import.meta.url, `feat_${name}.sql`)]),
) as Record<FeatureFamily, SqlFile>;

/** All SQL of this stage, for the identity of a run. */
export const featureSql: readonly SqlFile[] = Object.values(files);

/** Fills `ref_feature`: name, both descriptions, and whether a customer may be told, of every feature. */
export async function buildFeatureNames(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_feature (name VARCHAR, family VARCHAR, en VARCHAR, zh VARCHAR, tellable BOOLEAN)',
  );
  for (const { name, family, description, tellable } of Object.values(featuresByFamily).flat())
    await warehouse.run('INSERT INTO ref_feature VALUES ($name, $family, $en, $zh, $tellable)', {
      name,
      family,
      en: description.en,
      zh: description.zh,
      tellable,
    });
}

/** A feature as a model takes it. */
export function modelFeature({ name, direction }: Feature): ModelFeature {
  return { name, kind: 'number', direction: direction === '+' ? 1 : direction === '-' ? -1 : 0 };
}

/** The features of the families that are switched on, in the order of the matrix. */
export function featuresOf(families: readonly FeatureFamily[]): Feature[] {
  return Object.entries(featuresByFamily).flatMap(([name, features]) =>
    families.includes(name as FeatureFamily) ? features : [],
  );
}

/**
 * Fills `feat_matrix`, one row a loan of `arr_cohort` at the start of day `asOfDate`: loan_key, then every
 * feature as FLOAT with NaN for missing.
 * @param hasContacts whether the workspace has a contact table
 * @throws DataContractError when the SQL of a family does not give the features it declares
 */
export async function buildFeatures(
  warehouse: Warehouse,
  families: readonly FeatureFamily[],
  asOfDate: IsoDate,
  hasContacts: boolean,
): Promise<void> {
  const parameters = { as_of_date: asOfDate, has_contacts: hasContacts };
  for (const name of families) {
    await warehouse.run(`CREATE OR REPLACE TABLE feat_${name} AS ${files[name].text}`, parameters);
    await checkFamily(warehouse, name);
  }
  const columns = featuresOf(families).map(
    (feature) =>
      `coalesce(CAST(feat_${feature.family}.${identifier(feature.name)} AS FLOAT), 'nan'::FLOAT) AS ${identifier(feature.name)}`,
  );
  const joins = families.map((name) => `JOIN feat_${name} USING (loan_key)`).join('\n');
  await warehouse.run(
    `CREATE OR REPLACE TABLE feat_matrix AS SELECT arr_cohort.loan_key, ${columns.join(',\n')} FROM arr_cohort\n${joins}`,
  );
  for (const name of families) await warehouse.run(`DROP TABLE feat_${name}`);
}

async function checkFamily(warehouse: Warehouse, name: FeatureFamily): Promise<void> {
  const declared = ['loan_key', ...featuresByFamily[name].map((feature) => feature.name)];
  const found = (
    await warehouse.rows<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE feat_${name})`)
  ).map((row) => row.column_name);
  if (declared.join() !== found.join())
    throw new DataContractError(
      'FEATURES_DIFFER',
      `feat_${name}.sql does not give the features it declares`,
      {
        where: `family ${name}`,
        examples: [
          ...declared.filter((feature) => !found.includes(feature)).map((feature) => `missing: ${feature}`),
          ...found
            .filter((feature) => !declared.includes(feature))
            .map((feature) => `not declared: ${feature}`),
        ],
        hint: 'declaration and SQL must list the same features in the same order',
      },
    );
  const { rows, cohort } = await warehouse.row<{ rows: string; cohort: string }>(
    `SELECT (SELECT count(*) FROM feat_${name}) AS rows, (SELECT count(*) FROM arr_cohort) AS cohort`,
  );
  if (rows !== cohort)
    throw new DataContractError('FEATURES_ROWS', `feat_${name}.sql gives ${rows} rows for ${cohort} loans`, {
      where: `family ${name}`,
      hint: 'one row a loan of the cohort: a join multiplies or loses rows',
    });
}
