import { segFeature } from '../contracts/strategy-tables.js';
import { checkTable } from '../warehouse/build-table.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { conditionFeatures } from '../workspace/conditions.js';
import type { Strategy } from '../workspace/strategy-schema.js';

/** The SELECT of the features of `feat_matrix` that conditions of a strategy name: the rows of `seg_feature`. */
export function conditionFeaturesSql(strategy: Strategy): string {
  const names = conditionFeatures(strategy);
  const list = (of: (name: string) => string, type: string) =>
    `CAST([${names.map(of).join(', ')}] AS ${type}[])`;
  return `FROM (
      SELECT loan_key, unnest(${list(literal, 'VARCHAR')}) AS feature, unnest(${list(identifier, 'FLOAT')}) AS value
      FROM feat_matrix
    ) WHERE NOT isnan(value)`;
}

/** Takes from `feat_matrix` what the strategy's conditions ask for: fills `seg_feature`. */
export async function takeConditionFeatures(warehouse: Warehouse, strategy: Strategy): Promise<void> {
  await warehouse.run(`CREATE OR REPLACE TABLE seg_feature AS ${conditionFeaturesSql(strategy)}`);
  await checkTable(warehouse, 'seg_feature', segFeature);
}
