import type { FitOptions } from '../../models/estimator.js';
import { auc } from '../../models/metrics/auc.js';
import { type Measure, orNull } from '../../models/metrics/evaluate.js';
import { isAboveZero, pairedAucDifferences } from '../../models/metrics/paired-difference.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import { isInStage, type Stage } from '../contracts/stage.js';
import type { Bilingual } from '../core/bilingual.js';
import { lacksOutcome } from './calibration-sides.js';
import { type Candidate, crossValidatedPd, type FittedEngine, fitEngine, pdOf } from './candidate.js';
import { type Panel, takePanel } from './panel.js';
import { badsOf, rowsWhere, takeValues } from './panel-sides.js';

/** The rows that fitted a model: those of all accounts, or of its stage. */
export type LearnedFrom = 'all' | 'stage';

/** A model that would rank a stage in place of the champion of all. */
export interface StageAlternative {
  readonly engine: string;
  readonly learnedFrom: LearnedFrom;
  readonly auc: number | null;
  /** AUC minus that of the champion of all on the same rows, paired; the interval allows for all alternatives. */
  readonly difference: Measure;
}

/** How engines did in one stage, on its test rows. */
export interface StageCompetition {
  readonly stage: Stage;
  readonly rows: number;
  readonly bads: number;
  /** AUC of the champion of all. */
  readonly auc: number | null;
  readonly alternatives: readonly StageAlternative[];
  /** Position of the alternative that ranks the stage; null when the champion of all does. */
  readonly chosen: number | null;
  /** Why no engine was trained on the rows of the stage alone, when none was. */
  readonly note: Bilingual | null;
}

/** A model and the stage that it ranks. */
export interface StagePick {
  readonly stage: Stage;
  readonly learnedFrom: LearnedFrom;
  readonly candidate: FittedEngine;
  /** What it says of the stage's judged rows, none of which it has seen. */
  readonly pd: Float64Array;
}

/** How stages are contested. */
export interface StageSettings extends FitOptions {
  readonly minimumAccounts: number;
  readonly minimumBad: number;
  /** Whether the judged rows are the whole panel, each judged by a model of the other folds. */
  readonly crossValidated: boolean;
  readonly onProgress: (what: string) => void;
}

/** Bads, and goods, that a stage's test rows need before engines are compared on them. */
const leastOfClass = 20;
const resamples = 1000;

/**
 * Lets engines compete for one stage: those trained on all rows, and each trained on the stage's rows, against
 * the champion of all. The best alternative by AUC takes the stage only when the paired bootstrap interval of
 * its difference lies wholly above zero; with k alternatives the interval has confidence 1 − 0.05 ÷ k
 * (Bonferroni), because the best of many is compared.
 * @param rows what is learned from
 * @param judged the rows that the candidates' pd is of
 */
export async function contestStage(
  stage: Stage,
  candidates: readonly Candidate[],
  best: number,
  rows: Panel,
  judged: Panel,
  settings: StageSettings,
): Promise<{ competition: StageCompetition; pick?: StagePick }> {
  const testIndexes = rowsInStage(judged, stage);
  const test = takePanel(judged, testIndexes);
  const reference = takeValues(candidates[best].pd, testIndexes);
  const bads = badsOf(test);
  const base = {
    stage,
    rows: test.matrix.rows,
    bads,
    auc: orNull(auc(countByScore(reference, test.bad))),
    alternatives: [],
    chosen: null,
  };
  if (Math.min(bads, test.matrix.rows - bads) < leastOfClass)
    return {
      competition: {
        ...base,
        note: {
          en: `fewer than ${leastOfClass} bad, or good, outcomes to compare on`,
          zh: `可比的壞或好不足 ${leastOfClass}`,
        },
      },
    };
  const training = takePanel(rows, rowsInStage(rows, stage));
  const note = tooFew(training, settings);
  const own: Candidate[] = [];
  for (const { engine, settings: chosen } of note === null ? candidates : []) {
    settings.onProgress(`${engine}: fit for ${stage.name}`);
    const fitted = await fitEngine({ engine, settings: chosen }, training, settings);
    const pd = settings.crossValidated
      ? await crossValidatedPd({ engine, settings: chosen }, test, settings)
      : pdOf(fitted, test);
    own.push({ ...fitted, pd });
  }
  const contenders = [
    ...candidates
      .filter((_, at) => at !== best)
      .map((candidate) => ({
        candidate,
        learnedFrom: 'all' as const,
        pd: takeValues(candidate.pd, testIndexes),
      })),
    ...own.map((candidate) => ({ candidate, learnedFrom: 'stage' as const, pd: candidate.pd })),
  ];
  const differences = pairedAucDifferences(
    test,
    reference,
    contenders.map(({ pd }) => pd),
    { resamples, seed: settings.seed, confidence: 1 - 0.05 / Math.max(contenders.length, 1) },
  );
  const alternatives = contenders.map(({ candidate, learnedFrom, pd }, at) => ({
    engine: candidate.engine,
    learnedFrom,
    auc: orNull(auc(countByScore(pd, test.bad))),
    difference: differences[at],
  }));
  const chosen = strongest(alternatives);
  const competition = { ...base, alternatives, chosen, note };
  if (chosen === null) return { competition };
  return { competition, pick: { stage, ...contenders[chosen] } };
}

/** Indexes of the rows of a panel whose bucket is in the stage. */
export function rowsInStage(panel: Panel, stage: Stage): Int32Array {
  return rowsWhere(panel, (row) => isInStage(stage, panel.bucket[row]));
}

/** Position of the alternative with the largest difference among those above zero beyond doubt. */
function strongest(alternatives: readonly StageAlternative[]): number | null {
  let found: number | null = null;
  alternatives.forEach(({ difference }, at) => {
    if (!isAboveZero(difference)) return;
    if (found === null || (difference.value ?? 0) > (alternatives[found].difference.value ?? 0)) found = at;
  });
  return found;
}

function tooFew(training: Panel, { minimumAccounts, minimumBad, seed }: StageSettings): Bilingual | null {
  const { rows } = training.matrix;
  const rarer = Math.min(badsOf(training), rows - badsOf(training));
  if (rows < minimumAccounts)
    return {
      en: `${rows} training snapshots in the stage, of ${minimumAccounts} needed`,
      zh: `該階段訓練快照 ${rows}，需 ${minimumAccounts}`,
    };
  if (rarer < minimumBad)
    return {
      en: `${rarer} outcomes of the rarer kind in the stage, of ${minimumBad} needed`,
      zh: `該階段較少一類的結果 ${rarer}，需 ${minimumBad}`,
    };
  return lacksOutcome(training, seed)
    ? {
        en: 'too few customers in the stage hold either outcome to calibrate on',
        zh: '該階段具任一結果的客戶過少，無法校準',
      }
    : null;
}
