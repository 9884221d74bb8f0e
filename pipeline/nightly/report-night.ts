import { writeFileSync } from 'node:fs';
import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile } from '../contracts/model-file.js';
import { Registry } from '../contracts/registry.js';
import { inBoth } from '../core/bilingual.js';
import type { OnProgress } from '../core/progress.js';
import { missingFeatures } from '../features/workspace-families.js';
import type { BundleBuilder } from '../publishing/bundle.js';
import { buildNightChange } from '../reporting/history-tables.js';
import type { ReportContext } from '../reporting/report-context.js';
import { reportMetrics } from '../reporting/report-data.js';
import { type SegmentReport, segmentReport } from '../reporting/segment-report.js';
import { workbook } from '../reporting/workbook.js';
import type { RuleReport } from '../rules/apply-rules.js';
import { demandWords } from '../rules/rule-words.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';
import { compareRanks } from './rank-moves.js';
import type { ReportEvidence } from './report-evidence.js';

/** A night that is ranked and listed, to be told. */
export interface NightToTell {
  readonly manifest: ReportContext['manifest'];
  readonly model: ModelFile;
  readonly rules: RuleReport;
  /** The night published before, if there is one. */
  readonly lastNight?: Manifest;
  readonly evidence: ReportEvidence;
}

/**
 * Writes the report of a night into its bundle as a page and a workbook, with `rank_moves.csv` where a night was published before.
 * @throws GateRefusedError when the report does not reconcile with the list
 */
export async function reportNight(
  warehouse: Warehouse,
  workspace: Workspace,
  { manifest, model, rules, lastNight, evidence }: NightToTell,
  bundle: BundleBuilder,
  onProgress: OnProgress,
): Promise<SegmentReport> {
  const { as_of_date: night, ranking: order } = manifest;
  onProgress('history');
  const monthAgo = await evidence.history(warehouse, workspace, night);
  onProgress('reporting');
  const movesAttributed =
    lastNight !== undefined &&
    (await compareRanks(warehouse, workspace, { model, order }, lastNight, {
      csv: bundle.path('rank_moves.csv'),
      predictAgain: evidence.predictAgain,
    }));
  if (lastNight) await buildNightChange(warehouse, night);
  const report = await segmentReport(warehouse, {
    manifest,
    metrics: reportMetrics.parse(new Registry(workspace.paths.registry).metrics(model.model_id)),
    language: workspace.configuration.language,
    missingFeatures: missingFeatures(workspace),
    rules: rules.rules.map(({ rule, standing }) => ({
      ...rule,
      says: demandWords(rule),
      citation: inBoth(rule.citation),
      standing,
    })),
    lastNight,
    movesAttributed,
    monthAgo,
    toldContacts: workspace.sources.has('contact'),
    backtests: await evidence.matured(warehouse, workspace, night, onProgress),
  });
  writeFileSync(bundle.path('segment_report.html'), report.page, { mode: 0o640 });
  const book = await workbook(report.sections, manifest, workspace.configuration.language);
  writeFileSync(bundle.path('segment_report.xlsx'), book, { mode: 0o640 });
  return report;
}
