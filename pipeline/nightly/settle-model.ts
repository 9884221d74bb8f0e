import type { CustomerSample, ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import { calibratedPd, loadRegistered } from '../contracts/registered-model.js';
import { type Decision, type GateResult, Registry } from '../contracts/registry.js';
import type { Bilingual } from '../core/bilingual.js';
import type { IsoDate } from '../core/dates.js';
import { featuresOf } from '../features/families.js';
import { workspaceFamilies } from '../features/workspace-families.js';
import { judgeGates, rivalOf } from '../training/gates.js';
import { modelCards } from '../training/model-card.js';
import type { Panel } from '../training/panel.js';
import type { Training } from '../training/train.js';
import { championName, stageModelFile, trainingMetrics } from '../training/training-record.js';
import { bucketLabels } from '../workspace/buckets.js';
import type { Workspace } from '../workspace/workspace.js';
import { familyNames, misfit } from './model-fit.js';
import { commonFields, named } from './name-model.js';
import { promoteFallback, registerFallback } from './register-fallback.js';

/** What a training ended with. */
export interface TrainingResult {
  /** The model that was trained, or the fallback when there was too little to train on. */
  readonly model: ModelFile;
  readonly decision: Decision['decision'];
  readonly reason: Bilingual;
  /** Empty for the fallback. */
  readonly gates: readonly GateResult[];
  /** What ranks the night: the model, the champion that keeps its place, or the fallback. */
  readonly ranking: ModelFile;
}

/** The gates that a model must pass to rank even where there is no champion to keep. */
const firstGates: ReadonlySet<string> = new Set(['above_baselines', 'protected_columns']);

/**
 * Registers what a training gave, judges it by the gates, decides, and logs the decision. An imported model is
 * a challenger whatever the gates say: a person promotes it.
 */
export function settle(
  workspace: Workspace,
  panel: Panel,
  trainedOn: IsoDate,
  training: Training,
  origin: 'train' | 'import',
  sample?: CustomerSample,
): TrainingResult {
  const { configuration, paths } = workspace;
  const registry = new Registry(paths.registry);
  const model = named<TrainedModelFile>(championName(training), {
    ...commonFields(workspace, panel, trainedOn, sample),
    kind: 'trained',
    families: familyNames(workspace),
    seed: configuration.training.seed,
    models: training.models.map(stageModelFile),
    recovery: training.recovery.model,
  });
  const champion = championOf(workspace);
  const rival =
    champion && champion.model_id !== model.model_id
      ? rivalOf(
          training,
          champion.model_id,
          calibratedPd(loadRegistered(champion), training.test),
          configuration.training.seed,
        )
      : undefined;
  const gates = judgeGates(training, rival, configuration);
  const area = training.evaluation.auc.value?.toFixed(4);
  const cards = modelCards(model, training, {
    gates,
    buckets: bucketLabels(configuration.arrears.bucket_lower_edges),
    dictionary: featuresOf(workspaceFamilies(workspace)),
    configuration,
  });
  registry.register(model, trainingMetrics(training), cards);
  const passes = gates.every(({ passed }) => passed);
  const isFirst =
    champion === undefined && gates.every(({ gate, passed }) => passed || !firstGates.has(gate));
  const isLater = champion !== undefined && champion.trained_on > trainedOn;
  const promoted = origin === 'train' && !isLater && (passes || isFirst);
  const reason = told(area, {
    verdict: verdict(gates, rival?.modelId),
    isLater,
    isProvisional: isFirst && !passes,
  });
  const isChampion = promoted || registry.championId() === model.model_id;
  const decision = isChampion ? 'champion' : isLater ? 'past' : 'challenger';
  registry.decide({
    model_id: model.model_id,
    decision,
    by: origin === 'train' ? 'gates' : 'import',
    as_of_date: trainedOn,
    replaces: registry.championId() ?? null,
    reason,
    gates: [...gates],
  });
  const result = { model, decision, reason, gates } as const;
  if (passes || isFirst) return { ...result, ranking: model };
  if (champion !== undefined && !isLater) return { ...result, ranking: champion };
  const { en, zh } = verdict(gates, rival?.modelId);
  const why = { en: `${model.model_id} was ${en}`, zh: `${model.model_id} ${zh}` };
  const fallback = registerFallback(workspace, panel, trainedOn, why, sample);
  if (champion === undefined && origin === 'train') promoteFallback(workspace, fallback, why);
  return { ...result, ranking: fallback };
}

function told(
  auc: string | undefined,
  { verdict, isLater, isProvisional }: { verdict: Bilingual; isLater: boolean; isProvisional: boolean },
): Bilingual {
  const en = `${verdict.en}, test AUC ${auc}`;
  const zh = `${verdict.zh}，測試 AUC ${auc}`;
  if (isLater)
    return {
      en: `${en}; the champion was trained later and stays`,
      zh: `${zh}；冠軍模型訓練較晚，維持不變`,
    };
  return isProvisional
    ? { en: `no champion to keep, though ${en}`, zh: `無冠軍模型可留；${zh}` }
    : { en, zh };
}

/** The champion, if it is a trained model that fits the workspace. */
function championOf(workspace: Workspace): TrainedModelFile | undefined {
  const registry = new Registry(workspace.paths.registry);
  const id = registry.championId();
  if (id === undefined || !registry.isReadable(id)) return undefined;
  const champion = registry.model(id);
  return champion.kind === 'trained' && misfit(champion, workspace) === undefined ? champion : undefined;
}

function verdict(gates: readonly GateResult[], rival: string | undefined): Bilingual {
  const failed = gates.filter(({ passed }) => !passed).map(({ gate }) => gate);
  if (failed.length > 0)
    return { en: `refused by ${failed.join(', ')}`, zh: `未通過門檻 ${failed.join('、')}` };
  return rival === undefined
    ? { en: 'passed all gates', zh: '通過全部門檻' }
    : { en: `passed all gates against ${rival}`, zh: `對照 ${rival} 通過全部門檻` };
}
