import type { NightBacktest } from '../contracts/backtest.js';
import type { ModelFile } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { repredict } from '../scoring/score.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { maturedNights } from './backtest.js';
import { buildPortfolioHistory } from './portfolio-history.js';
import { activeFeatures } from './snapshot.js';

/** Where a report takes from what the list alone does not hold. */
export interface ReportEvidence {
  /**
   * Fills `rep_month_book`, `rep_month_change`, `rep_contact`, `rep_recovery` and `rep_vintage`.
   * @returns the snapshot of a month ago
   */
  history(warehouse: Warehouse, workspace: Workspace, asOfDate: IsoDate): Promise<IsoDate>;
  /** Fills `scr_prediction` with what last night's model says of tonight's accounts. */
  predictAgain(warehouse: Warehouse, workspace: Workspace, model: ModelFile): Promise<void>;
  /** Past lists whose performance windows are over, beside what happened. */
  matured(
    warehouse: Warehouse,
    workspace: Workspace,
    asOfDate: IsoDate,
    onProgress: OnProgress,
  ): Promise<NightBacktest[]>;
}

/** From the staged sources and the features of the warehouse itself. */
export const ownEvidence: ReportEvidence = {
  history: buildPortfolioHistory,
  predictAgain: (warehouse, workspace, model) => repredict(warehouse, model, activeFeatures(workspace)),
  matured: maturedNights,
};
