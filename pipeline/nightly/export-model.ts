import { loadGbdt } from '../../models/gbdt/gbdt-engine.js';
import { writeLightGbm } from '../../models/gbdt/lightgbm-writer.js';
import { cardText } from '../../models/scorecard/card-text.js';
import { scorecardToYaml } from '../../models/scorecard/card-writer.js';
import { loadScorecard } from '../../models/scorecard/scorecard.js';
import { marginSql } from '../../models/scorecard/sql.js';
import type { ExportFormat } from '../contracts/export-format.js';
import type { ModelFile, StageModelFile } from '../contracts/model-file.js';
import { loadStageModel } from '../contracts/registered-model.js';
import { UsageError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { featuresOf } from '../features/families.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import type { Workspace } from '../workspace/workspace.js';

const formatsOf: Readonly<Record<string, readonly ExportFormat[]>> = {
  scorecard: ['text', 'yaml', 'sql', 'json'],
  gbdt: ['lightgbm', 'json'],
};

/** What of a model is exported, and how. */
export interface ExportRequest {
  readonly format: ExportFormat;
  /** The stage whose model is wanted; the model for all when left out. */
  readonly stage?: string;
  /** Of a card as text. */
  readonly language: 'en' | 'zh';
}

/**
 * The estimator of a model as text for other programs. It gives the margin before calibration.
 * @throws UsageError when the engine has no such format, or the model none for the stage
 */
export function exportModel(
  workspace: Workspace,
  file: ModelFile,
  { format, stage, language }: ExportRequest,
): string {
  if (file.kind !== 'trained')
    throw new UsageError('EXPORT_FALLBACK', 'the fallback ranking has no estimator to export', {
      where: file.model_id,
      hint: 'name a trained model; see: arrears models list',
    });
  const entry = stageEntry(file.models, stage, file.model_id);
  const formats = formatsOf[entry.engine] ?? ['json'];
  if (!formats.includes(format))
    throw new UsageError(
      'EXPORT_FORMAT',
      `a model of the engine ${entry.engine} cannot be written as ${format}`,
      {
        where: file.model_id,
        hint: `choose --format ${formats.join(' or --format ')}`,
      },
    );
  if (format === 'lightgbm') return writeLightGbm(loadGbdt(entry.model).document);
  if (format === 'yaml') return scorecardToYaml(loadScorecard(entry.model));
  if (format === 'text') {
    const meanings = new Map(
      featuresOf(workspaceFamilies(workspace)).map(({ name, description }) => [name, description[language]]),
    );
    const featureName = (name: string) => (meanings.has(name) ? `${name}: ${meanings.get(name)}` : name);
    return cardText(loadScorecard(entry.model), { language, featureName });
  }
  if (format === 'sql')
    return `-- ${file.model_id}: log-odds of bad before calibration, over the columns of feat_matrix\n${marginSql(loadScorecard(entry.model))}\n`;
  return `${JSON.stringify(loadStageModel(entry).fitted.toJSON(), null, 2)}\n`;
}

function stageEntry(models: readonly StageModelFile[], name: string | undefined, where: string) {
  const entry = models.find(({ stage }) => (stage?.name ?? undefined) === name);
  if (entry) return entry;
  const names = models.flatMap(({ stage }) => stage?.name ?? []);
  throw new UsageError('EXPORT_STAGE', `the model has none of its own for the stage "${name}"`, {
    where,
    hint: names.length > 0 ? suggestion(name ?? '', names) : 'leave --stage out: one model ranks all',
  });
}
