import { writeFileSync } from 'node:fs';
import type { Manifest } from '../contracts/manifest.js';
import { rankedList, rankedListVersion } from '../contracts/ranked-list.js';
import type { OnProgress } from '../core/progress.js';
import { programVersion } from '../core/version.js';
import type { IngestReport } from '../ingest/ingest.js';
import type { FileFingerprint } from '../ingest/raw-file.js';
import { BundleBuilder } from '../publishing/bundle.js';
import { reconcileAnswers } from '../publishing/import-answers.js';
import { buildList, type ListStamp, type PublishedList, publishList } from '../publishing/publish-list.js';
import { writeShadowScores } from '../scoring/shadow-scores.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { dpdBuckets } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { runIdentity } from './identity.js';
import type { NightInputs } from './night-inputs.js';
import type { RankedNight } from './rank-accounts.js';
import type { ReportEvidence } from './report-evidence.js';
import { reportNight } from './report-night.js';
import { settingsFile, settingsOf } from './run-settings.js';

/** A night that is ranked and decided in the warehouse. */
export interface DecidedNight {
  readonly inputs: NightInputs;
  readonly sources: { readonly files: readonly FileFingerprint[]; readonly report: IngestReport };
  readonly ranked: RankedNight;
  /** Where the report takes the past from. */
  readonly evidence: ReportEvidence;
  readonly acceptedGates: Manifest['accepted_gates'];
  /** The manifest's `started_at`. */
  readonly startedAt: string;
}

/** What the list of a night is stamped with, under the key of ids that is used today. */
export function listStamp(
  workspace: Workspace,
  { model, asOfDate }: NightInputs,
  { rules }: RankedNight,
): ListStamp {
  return { workspace, model, asOfDate, rulepackVersion: rules.version, idKey: workspace.idKeys.current() };
}

/**
 * Publishes the list of `arr_cohort`, `scr_account` and `seg_assignment` with its report as one bundle.
 * @throws GateRefusedError when the report does not reconcile with the list
 */
export async function publishNight(
  warehouse: Warehouse,
  workspace: Workspace,
  { inputs, sources, ranked, evidence, acceptedGates, startedAt }: DecidedNight,
  onProgress: OnProgress,
): Promise<{ directory: string; manifest: Manifest }> {
  const { asOfDate, model, challengers, lastNight, answers, inputsId } = inputs;
  onProgress('publishing');
  const stamp = listStamp(workspace, inputs, ranked);
  const runId = runIdentity(workspace, asOfDate, await buildList(warehouse, stamp), model);
  const bundle = BundleBuilder.start(workspace.paths.runs, asOfDate);
  try {
    const totals = await publishList(warehouse, stamp, runId, bundle);
    onProgress('publishing', undefined, totals.accounts);
    if (challengers.length > 0)
      await writeShadowScores(warehouse, model.model_id, bundle.path('shadow_scores.parquet'));
    const summary = {
      ...manifestSummary(stamp, sources, { runId, inputsId }, totals, ranked),
      accepted_gates: acceptedGates,
      import_feedback: answers ? await reconcileAnswers(warehouse, answers, workspace.paths.runs) : null,
    };
    const told = { manifest: summary, model, rules: ranked.rules, lastNight, evidence };
    await reportNight(warehouse, workspace, told, bundle, onProgress);
    writeFileSync(bundle.path(settingsFile), settingsOf(workspace), { mode: 0o640 });
    const manifest = { ...summary, started_at: startedAt, files: await bundle.files() };
    return { directory: bundle.publish(manifest), manifest };
  } catch (error) {
    bundle.discard();
    throw error;
  }
}

function manifestSummary(
  { workspace, model, asOfDate, idKey }: ListStamp,
  sources: DecidedNight['sources'],
  { runId, inputsId }: { runId: string; inputsId: string },
  totals: PublishedList,
  { rules, plan }: RankedNight,
): Omit<Manifest, 'started_at' | 'files' | 'import_feedback' | 'accepted_gates'> {
  const { configuration, strategy } = workspace;
  const { name, horizon_days } = configuration.outcome;
  return {
    schema_version: rankedListVersion,
    run_id: runId,
    inputs_id: inputsId,
    portfolio: configuration.portfolio,
    currency: configuration.currency,
    as_of_date: asOfDate,
    program_version: programVersion,
    ranking: model.kind === 'fallback' ? 'dpd' : configuration.ranking.order,
    accounts: totals.accounts,
    control_totals: { amount_past_due: totals.amountPastDue, dpd: totals.dpd },
    columns: Object.entries(rankedList).map(([column, type]) => ({ name: column, type })),
    inputs: [...sources.files],
    ingest: {
      tables: sources.report.tables.map((table) => ({ ...table, reasons: { ...table.reasons } })),
      files: sources.report.files.map((file) => ({ ...file })),
    },
    buckets: dpdBuckets(configuration.arrears.bucket_lower_edges).map(({ label, lower, upper }) => ({
      label,
      lower_dpd: lower,
      upper_dpd: upper,
    })),
    outcome: { name, horizon_days },
    model: { model_id: model.model_id, kind: model.kind, trained_on: model.trained_on },
    strategy_version: strategy.version,
    rules: { version: rules.version, overrides: rules.overrides.map((change) => ({ ...change })) },
    treatment: {
      expected_gain: plan.value.toFixed(2),
      bound: plan.bound.toFixed(2),
      capacity: plan.resources.map(({ name, capacity, used, shadowPrice }) => ({
        name,
        units: capacity,
        used,
        shadow_price: shadowPrice.toFixed(2),
      })),
    },
    neutralized_cells: totals.neutralizedCells,
    exports: totals.exports,
    tokenization: idKey ? { algorithm: 'HMAC-SHA-256', key_id: idKey.id } : null,
  };
}
