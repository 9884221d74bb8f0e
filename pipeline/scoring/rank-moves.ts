import type { ModelFile } from '../contracts/model-file.js';
import { scrRankMove } from '../contracts/scoring-tables.js';
import { buildTable } from '../warehouse/build-table.js';
import { sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { rankingQuery } from './score.js';

const moveFile = sqlFile(import.meta.url, 'scr_rank_move.sql');

/** What ranked a night: a model, and what its list is ordered by. */
export interface RankedBy {
  readonly model: ModelFile;
  readonly order: string;
}

/**
 * Tells how far each account that is on `rep_last_night` and on `scr_account` moved, and by what: fills
 * `scr_rank_move`. By substitution, one after the other: tonight's accounts and features under last night's model and
 * order, then tonight's model, then tonight's order. A step that changed nothing costs nothing. Where last night's
 * model scores anew, `scr_prediction` holds what it says.
 * @param predictAgain fills `scr_prediction` with what a model says of tonight's accounts
 * @param last undefined when last night's model cannot score tonight's features: then moves are not attributed
 */
export async function attributeRankMoves(
  warehouse: Warehouse,
  tonight: RankedBy,
  last: RankedBy | undefined,
  predictAgain: (model: ModelFile) => Promise<void>,
): Promise<void> {
  const rankAs = (table: string, query: string, order: string) =>
    warehouse.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT loan_key, rank FROM (${query})`, {
      order,
    });
  const asTonight = 'SELECT loan_key, rank FROM scr_account';
  const sameOrder = last?.order === tonight.order;
  await rankAs('scr_last_order', sameOrder ? asTonight : rankingQuery, last?.order ?? tonight.order);
  const sameModel = last?.model.model_id === tonight.model.model_id;
  if (last && !sameModel) await predictAgain(last.model);
  await rankAs(
    'scr_last_model',
    last && !sameModel ? rankingQuery : 'SELECT loan_key, rank FROM scr_last_order',
    last?.order ?? tonight.order,
  );
  await warehouse.run(
    `CREATE OR REPLACE TEMP TABLE scr_substitute AS
     SELECT loan_key, m.rank AS last_model_rank, o.rank AS last_order_rank
     FROM scr_last_model m JOIN scr_last_order o USING (loan_key)
     WHERE $attributed`,
    { attributed: last !== undefined },
  );
  await buildTable(warehouse, moveFile, scrRankMove);
}
