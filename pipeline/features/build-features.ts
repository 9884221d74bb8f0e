import type { IsoDate } from '../core/dates.js';
import { DataContractError } from '../core/errors.js';
import { identifier } from '../warehouse/identifiers.js';
import { parseSelect } from '../warehouse/parse-select.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { featuresOf } from './families.js';
import type { FeatureFamily, FeatureNeed } from './feature.js';

/** Fills `ref_feature`: name, family, both descriptions, and whether a customer may be told, of every feature. */
export async function buildFeatureNames(
  warehouse: Warehouse,
  families: readonly FeatureFamily[],
): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_feature (name VARCHAR, family VARCHAR, en VARCHAR, zh VARCHAR, tellable BOOLEAN)',
  );
  for (const { name, family, description, tellable } of featuresOf(families))
    await warehouse.run('INSERT INTO ref_feature VALUES ($name, $family, $en, $zh, $tellable)', {
      name,
      family,
      en: description.en,
      zh: description.zh,
      tellable,
    });
}

/**
 * Fills `feat_matrix`, one row a loan of `arr_cohort` at the start of day `asOfDate`: loan_key, then every
 * feature as FLOAT with NaN for missing.
 * @param available what the sources give; a feature that needs something else is missing for every loan
 * @throws DataContractError when the SQL of a family does not give the features it declares, a loan a row
 */
export async function buildFeatures(
  warehouse: Warehouse,
  families: readonly FeatureFamily[],
  asOfDate: IsoDate,
  available: ReadonlySet<FeatureNeed>,
): Promise<void> {
  try {
    for (const family of families) await buildFamily(warehouse, family, asOfDate);
    await warehouse.run(`CREATE OR REPLACE TABLE feat_matrix AS ${matrixSql(families, available)}`);
  } finally {
    for (const { name } of families)
      await warehouse.run(`DROP TABLE IF EXISTS ${warehouse.own(`feat_${name}`)}`);
  }
}

/** The same with `feat_matrix` as a view over the tables of the families, for a matrix that is read only once. */
export async function buildFeatureView(
  warehouse: Warehouse,
  families: readonly FeatureFamily[],
  asOfDate: IsoDate,
  available: ReadonlySet<FeatureNeed>,
): Promise<void> {
  for (const family of families) await buildFamily(warehouse, family, asOfDate);
  await warehouse.run(`CREATE OR REPLACE VIEW feat_matrix AS ${matrixSql(families, available)}`);
}

function matrixSql(families: readonly FeatureFamily[], available: ReadonlySet<FeatureNeed>): string {
  const columns = featuresOf(families).map(({ name, family, needs }) =>
    available.has(needs)
      ? `coalesce(CAST(feat_${family}.${identifier(name)} AS FLOAT), 'nan'::FLOAT) AS ${identifier(name)}`
      : `'nan'::FLOAT AS ${identifier(name)}`,
  );
  const joins = families.map(({ name }) => `JOIN feat_${name} USING (loan_key)`).join('\n');
  return `SELECT arr_cohort.loan_key, ${columns.join(',\n')} FROM arr_cohort\n${joins}`;
}

async function buildFamily(warehouse: Warehouse, family: FeatureFamily, asOfDate: IsoDate): Promise<void> {
  const table = `feat_${family.name}`;
  await refuseManyStatements(warehouse, family);
  try {
    await warehouse.run(`CREATE OR REPLACE TABLE ${table} AS ${family.sql.text}`, { as_of_date: asOfDate });
  } catch (error) {
    throw new DataContractError(
      'FEATURES_FAILED',
      `the SELECT cannot run: ${(error as Error).message.split('\n')[0]}`,
      {
        where: `family ${family.name}`,
        hint: 'it may read the tables that docs/features.en.md names, and the parameter $as_of_date',
      },
    );
  }
  await checkColumns(warehouse, family, table);
  await checkRows(warehouse, family, table);
}

/** Texts found to be one statement; a panel builds each of them again and again. */
const single = new Set<string>();

async function refuseManyStatements(warehouse: Warehouse, family: FeatureFamily): Promise<void> {
  if (single.has(family.sql.text)) return;
  const parse = await parseSelect(warehouse, family.sql.text);
  if (parse.error ? parse.error_type !== 'parser' : parse.statements.length > 1)
    throw new DataContractError('FEATURES_FAILED', 'the file holds more than one SELECT', {
      where: `family ${family.name}`,
      hint: 'a family is one SELECT (WITH … SELECT is fine)',
    });
  single.add(family.sql.text);
}

async function checkColumns(warehouse: Warehouse, family: FeatureFamily, table: string): Promise<void> {
  const declared = ['loan_key', ...family.features.map((feature) => feature.name)];
  const found = (
    await warehouse.rows<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE ${table})`)
  ).map((row) => row.column_name);
  if (declared.join() === found.join()) return;
  throw new DataContractError('FEATURES_DIFFER', `${table}.sql does not give the features it declares`, {
    where: `family ${family.name}`,
    examples: [
      ...declared.filter((feature) => !found.includes(feature)).map((feature) => `missing: ${feature}`),
      ...found.filter((feature) => !declared.includes(feature)).map((feature) => `not declared: ${feature}`),
    ],
    hint: 'declaration and SQL must list the same features in the same order',
  });
}

async function checkRows(warehouse: Warehouse, family: FeatureFamily, table: string): Promise<void> {
  const { rows, loans, cohort } = await warehouse.row<Record<'rows' | 'loans' | 'cohort', string>>(
    `SELECT count(*) AS rows, count(DISTINCT loan_key) AS loans, (SELECT count(*) FROM arr_cohort) AS cohort
     FROM ${table}`,
  );
  if (rows === cohort && loans === cohort) return;
  throw new DataContractError('FEATURES_ROWS', `${table}.sql gives ${rows} rows for ${cohort} loans`, {
    where: `family ${family.name}`,
    hint: 'one row a loan of the cohort: a join multiplies or loses rows',
  });
}
