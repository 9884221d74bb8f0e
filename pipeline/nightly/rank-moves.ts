import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import { Registry } from '../contracts/registry.js';
import type { IsoDate } from '../core/dates.js';
import { ArrearsError } from '../core/errors.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import { neutralizedSql } from '../publishing/formula-cells.js';
import { loadLastNight } from '../reporting/history-tables.js';
import { attributeRankMoves, type RankedBy } from '../scoring/rank-moves.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { misfit } from './model-fit.js';
import { publishedAccounts } from './published-list.js';
import type { ReportEvidence } from './report-evidence.js';

/** Accounts that `rank_moves.csv` names. */
const named = 1000;

/** The manifest of the latest night published before `asOfDate`, unless a program of other manifests published it. */
export function lastPublished(workspace: Workspace, asOfDate: IsoDate): Manifest | undefined {
  const { runs } = workspace.paths;
  const date = publishedDates(runs).findLast((night) => night < asOfDate);
  return date === undefined ? undefined : publishedManifest(runs, date);
}

/**
 * Compares tonight's ranks with those of the night published before: fills `rep_last_night` and `scr_rank_move`, and
 * writes the accounts that moved most.
 * @returns whether the moves could be attributed to data, model and strategy
 */
export async function compareRanks(
  warehouse: Warehouse,
  workspace: Workspace,
  tonight: RankedBy,
  last: Manifest,
  { csv, predictAgain }: { readonly csv: string } & Pick<ReportEvidence, 'predictAgain'>,
): Promise<boolean> {
  await loadLastNight(warehouse, await publishedAccounts(warehouse, workspace, last));
  const model = lastModel(workspace, last);
  const lastRanking = model && { model, order: last.ranking };
  await attributeRankMoves(warehouse, tonight, lastRanking, (ranking) =>
    predictAgain(warehouse, workspace, ranking),
  );
  await warehouse.run(
    `COPY (
       SELECT ${neutralizedSql('listed.loan_id')} AS loan_id, move.* EXCLUDE (loan_id)
       FROM scr_rank_move move JOIN pub_listed listed USING (rank)
       ORDER BY abs(moved) DESC, move.loan_id LIMIT ${named}
     ) TO ${literal(csv)} (FORMAT csv, HEADER)`,
  );
  return model !== undefined;
}

/** The model that ranked a night, if it can score tonight's features; the fallback needs none. */
export function lastModel(workspace: Workspace, last: Manifest): ModelFile | undefined {
  const registry = new Registry(workspace.paths.registry);
  const id = last.model.model_id;
  try {
    if (!registry.isReadable(id)) return undefined;
    const model = registry.model(id);
    return model.kind === 'fallback' || misfit(model, workspace) === undefined ? model : undefined;
  } catch (error) {
    // A model that is gone or damaged ranks nothing tonight: the moves are told without their parts.
    if (error instanceof ArrearsError) return undefined;
    throw error;
  }
}
