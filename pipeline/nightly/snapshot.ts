import type { ModelFeature } from '../../models/matrix.js';
import {
  buildArrears,
  buildCohort,
  buildHistory,
  buildPositionAt,
  buildScope,
  buildTimelineAt,
} from '../arrears/arrears.js';
import type { SourceForm } from '../contracts/source-form.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { buildFeatures, buildFeatureView } from '../features/build-features.js';
import { featuresOf, modelFeature } from '../features/families.js';
import { availableNeeds, workspaceFamilies } from '../features/workspace-families.js';
import { countRows } from '../ingest/file-reading.js';
import { buildOutcome, windowEnd } from '../outcomes/outcomes.js';
import { appendSnapshot, createPanel } from '../training/panel.js';
import { panelDates } from '../training/panel-dates.js';
import { inBranches } from '../warehouse/branches.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';

/** The form that the workspace's sources have. */
export function sourceForm(workspace: Workspace): SourceForm {
  return workspace.sources.has('installment') ? 'ledger' : 'status';
}

/** The features of a workspace as models take them, in the order of the matrix. */
export function activeFeatures(workspace: Workspace): ModelFeature[] {
  return featuresOf(workspaceFamilies(workspace)).map(modelFeature);
}

/** Builds arrears and features of one snapshot: tonight's, or one of the panel. */
export async function buildSnapshot(
  warehouse: Warehouse,
  workspace: Workspace,
  asOfDate: IsoDate,
): Promise<void> {
  const { configuration } = workspace;
  await buildArrears(warehouse, { form: sourceForm(workspace), configuration }, asOfDate);
  await buildFeatures(warehouse, workspaceFamilies(workspace), asOfDate, availableNeeds(workspace));
}

/** Builds the labeled snapshots to train on, as known on the night `trainedOn`: fills `trn_panel`. */
export async function buildPanel(
  warehouse: Warehouse,
  workspace: Workspace,
  trainedOn: IsoDate,
  onProgress: OnProgress,
): Promise<void> {
  const { configuration } = workspace;
  await createPanel(warehouse, activeFeatures(workspace));
  const dates = await snapshotDates(warehouse, workspace, trainedOn);
  onProgress('panel', 'loans that were past due');
  await buildScope(warehouse, { form: sourceForm(workspace), configuration }, dates);
  await inBranches(warehouse, dates, async (branch, date, index) => {
    onProgress('panel', `${date} (${index + 1} of ${dates.length})`);
    await addSnapshot(branch, workspace, date, trainedOn);
  });
  onProgress('panel', undefined, await countRows(warehouse, 'trn_panel'));
}

/** Works out one labeled snapshot of the scope and adds it to `trn_panel`. */
async function addSnapshot(
  warehouse: Warehouse,
  workspace: Workspace,
  date: IsoDate,
  trainedOn: IsoDate,
): Promise<void> {
  const { configuration } = workspace;
  const { outcome } = configuration;
  const settings = { form: sourceForm(workspace), configuration };
  await buildCohort(warehouse, settings, date);
  await buildHistory(warehouse, settings, date);
  await buildFeatureView(warehouse, workspaceFamilies(workspace), date, availableNeeds(workspace));
  const end = windowEnd(outcome, date);
  if (outcome.name === 'roll_forward') await buildPositionAt(warehouse, settings, end, 'out_position');
  if (outcome.name === 'reach_dpd') await buildTimelineAt(warehouse, settings, end, 'out_timeline');
  await buildOutcome(warehouse, outcome, date, trainedOn);
  await appendSnapshot(warehouse, date);
}

async function snapshotDates(
  warehouse: Warehouse,
  workspace: Workspace,
  trainedOn: IsoDate,
): Promise<IsoDate[]> {
  const { outcome, training } = workspace.configuration;
  if (outcome.name === 'provided') {
    const labeled = await warehouse.rows<{ date: string }>(
      `SELECT DISTINCT as_of_date AS date FROM stg_provided_outcome
       WHERE known_on < $trained_on AND as_of_date + $horizon_days <= $trained_on ORDER BY date`,
      { trained_on: trainedOn, horizon_days: outcome.horizon_days },
    );
    return labeled.slice(-training.months).map((row) => row.date);
  }
  const { first } = await warehouse.row<{ first: string | null }>(
    'SELECT min(originated_on) AS first FROM stg_loan',
  );
  return panelDates({
    trainedOn,
    firstOriginatedOn: first ?? trainedOn,
    horizonDays: outcome.horizon_days,
    months: training.months,
  });
}
