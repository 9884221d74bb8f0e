import { baselineScores } from '../../models/baselines.js';
import type { FitOptions } from '../../models/estimator.js';
import {
  type Evaluation,
  evaluate,
  evaluateRanking,
  type RankingEvaluation,
} from '../../models/metrics/evaluate.js';
import { calibratedPd } from '../contracts/registered-model.js';
import { type Stage, stagesOf } from '../contracts/stage.js';
import { dateOfDay } from '../core/dates.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { type Candidate, crossValidatedPd, fitEngine, pdOf } from './candidate.js';
import type { Panel } from './panel.js';
import { type PanelSides, panelSides } from './panel-sides.js';
import { type RecoveryTraining, trainRecovery } from './recovery.js';
import { type StabilityReport, stabilityReport } from './score-stability.js';
import { evaluated, evaluateSlices, type Slices } from './slices.js';
import { contestStage, type LearnedFrom, type StageCompetition } from './stage-choice.js';
import { type TuningResult, tuneEngine } from './tuning.js';

const bootstrap = { resamples: 200 };

/** How an engine fitted on all rows did on rows that neither its fit nor its calibration saw. */
export interface JudgedCandidate extends Candidate {
  readonly evaluation: Evaluation;
}

/** A model of the champion and the stage that it ranks; null for all that is left. */
export interface ChampionModel {
  readonly stage: Stage | null;
  readonly learnedFrom: LearnedFrom;
  readonly candidate: Candidate;
}

/** All that one training found out. */
export interface Training {
  readonly candidates: readonly JudgedCandidate[];
  /** Position of the best candidate by AUC on the test rows. */
  readonly best: number;
  /** The champion: stages with a model of their own, from early to late, then the best candidate. */
  readonly models: readonly ChampionModel[];
  readonly stages: readonly StageCompetition[];
  /** The rows that nothing learned from, and the champion's pd of each. */
  readonly test: Panel;
  readonly pd: Float64Array;
  /** Of the champion, whichever model ranks which stage. */
  readonly evaluation: Evaluation;
  readonly slices: Slices;
  readonly stability: StabilityReport;
  readonly baselines: Readonly<Record<string, RankingEvaluation>>;
  readonly recovery: RecoveryTraining;
  readonly summary: PanelSummary;
}

/** What was learned from, for the model card. */
export interface PanelSummary {
  readonly evaluation: 'out_of_time' | 'cross_validation';
  readonly firstSnapshot: string;
  readonly lastSnapshot: string;
  readonly firstTestSnapshot: string;
  readonly fitRows: number;
  readonly calibrationRows: number;
  readonly testRows: number;
  readonly testCustomers: number;
  readonly badRate: number;
}

/** What a training is given besides the panel. */
export interface TrainingOptions {
  readonly threads: number;
  /** How many buckets there are. */
  readonly buckets: number;
  readonly onProgress?: (what: string) => void;
}

/** Fits every configured engine, calibrates it, lets stages choose, and evaluates beside the baselines. */
export async function train(
  panel: Panel,
  configuration: Configuration,
  options: TrainingOptions,
): Promise<Training> {
  const { seed, engines } = configuration.training;
  const { threads, onProgress = () => {} } = options;
  const sides = panelSides(panel, configuration);
  const candidates: Candidate[] = [];
  for (const engine of engines) {
    const tuning = await tuned(engine, sides, configuration, { seed, threads, onProgress });
    const chosen = { engine, settings: tuning?.settings ?? {} };
    onProgress(`${engine}: fit`);
    const fitted = await fitEngine(chosen, sides, { seed, threads });
    const pd = isCrossValidated(configuration)
      ? await crossValidatedPd(chosen, panel, { seed, threads })
      : pdOf(fitted, sides.test);
    candidates.push({ ...fitted, tuning, pd });
  }
  return judge(panel, sides, candidates, configuration, options);
}

/** Chooses among fitted candidates, overall and by stage, and evaluates the choice. */
export async function judge(
  panel: Panel,
  sides: PanelSides,
  fitted: readonly Candidate[],
  configuration: Configuration,
  { threads, buckets, onProgress = () => {} }: TrainingOptions,
): Promise<Training> {
  const { seed } = configuration.training;
  const { test } = sides;
  const intervals = { ...bootstrap, seed };
  onProgress('evaluate');
  const candidates = fitted.map((candidate) => ({
    ...candidate,
    evaluation: evaluate(evaluated(test, candidate.pd), intervals),
  }));
  const areas = candidates.map((candidate) => candidate.evaluation.auc.value ?? 0);
  const best = areas.indexOf(Math.max(...areas));
  const { models, stages } = await chooseByStage(candidates, best, sides, configuration, {
    seed,
    threads,
    onProgress,
  });
  const pd = models.length === 1 ? candidates[best].pd : championPd(models, test);
  const scores = baselineScores({ dpd: test.dpd, amountPastDue: test.amountPastDue, seed });
  onProgress('evaluate by month and bucket');
  const slices = evaluateSlices(test, pd, scores, intervals);
  onProgress('expected recovery');
  return {
    candidates,
    best,
    models,
    stages,
    test,
    pd,
    evaluation: models.length === 1 ? candidates[best].evaluation : evaluate(evaluated(test, pd), intervals),
    slices,
    stability: stabilityReport(sides.fit, championPd(models, sides.calibrate), test, pd),
    baselines: Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [
        name,
        evaluateRanking(evaluated(test, score), intervals),
      ]),
    ),
    recovery: await trainRecovery(sides, buckets, { seed, threads }, intervals),
    summary: summarize(panel, sides, configuration.training.evaluation),
  };
}

/** Searches the settings of an engine within the configured budget; undefined when there is none. */
async function tuned(
  engine: string,
  { fit }: PanelSides,
  { training, outcome }: Configuration,
  options: FitOptions & { onProgress: (what: string) => void },
): Promise<TuningResult | undefined> {
  const { trials } = training.tuning;
  if (trials === 0) return undefined;
  return tuneEngine(engine, fit, { ...options, trials, horizonDays: outcome.horizon_days });
}

function isCrossValidated({ training }: Configuration): boolean {
  return training.evaluation === 'cross_validation';
}

/** Without out-of-time rows there is no evidence for a stage of its own, so there is no contest. */
async function chooseByStage(
  candidates: readonly Candidate[],
  best: number,
  sides: PanelSides,
  configuration: Configuration,
  options: FitOptions & { onProgress: (what: string) => void },
): Promise<Pick<Training, 'models' | 'stages'>> {
  const { stages: firstBuckets, minimum_accounts, minimum_bad } = configuration.training;
  const competitions: StageCompetition[] = [];
  const models: ChampionModel[] = [];
  for (const stage of isCrossValidated(configuration) ? [] : stagesOf(firstBuckets)) {
    const { competition, pick } = await contestStage(stage, candidates, best, sides, {
      ...options,
      minimumAccounts: minimum_accounts,
      minimumBad: minimum_bad,
    });
    competitions.push(competition);
    if (pick) models.push(pick);
  }
  models.push({ stage: null, learnedFrom: 'all', candidate: candidates[best] });
  return { models, stages: competitions };
}

/** pd of the rows of a panel by the model that ranks each. */
function championPd(models: readonly ChampionModel[], panel: Panel): Float64Array {
  return calibratedPd(
    models.map(({ stage, candidate: { fitted, calibrator } }) => ({ stage, fitted, calibrator })),
    panel,
  );
}

function summarize(panel: Panel, sides: PanelSides, evaluation: PanelSummary['evaluation']): PanelSummary {
  const { fit, calibrate, test } = sides;
  const { rows } = panel.matrix;
  return {
    evaluation,
    firstSnapshot: dateOfDay(panel.day[0]),
    lastSnapshot: dateOfDay(panel.day[rows - 1]),
    firstTestSnapshot: dateOfDay(test.day[0]),
    fitRows: fit.matrix.rows,
    calibrationRows: calibrate.matrix.rows,
    testRows: test.matrix.rows,
    testCustomers: new Set(test.group).size,
    badRate: panel.bad.reduce((sum, bad) => sum + bad, 0) / rows,
  };
}
