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
import { type Candidate, crossValidatedPd, type FittedEngine, fitEngine, pdOf } from './candidate.js';
import { configuredSettings } from './engine-settings.js';
import type { Panel } from './panel.js';
import { badsOf, type PanelSides, panelSides, trainingSplit } from './panel-sides.js';
import { type RecoveryTraining, trainRecovery } from './recovery.js';
import { type StabilityReport, stabilityReport } from './score-stability.js';
import { evaluated, evaluateSlices, type Slices } from './slices.js';
import { contestStage, type LearnedFrom, rowsInStage, type StageCompetition } from './stage-choice.js';
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
  readonly candidate: FittedEngine;
}

/** All that one training found out. */
export interface Training {
  readonly candidates: readonly JudgedCandidate[];
  /** Position of the best candidate by AUC on the test rows. */
  readonly best: number;
  /** The champion: stages with a model of their own, from early to late, then the best candidate. */
  readonly models: readonly ChampionModel[];
  readonly stages: readonly StageCompetition[];
  /** The rows that nothing learned from, all when cross-validated, and the champion's pd of each. */
  readonly test: Panel;
  readonly pd: Float64Array;
  /** Positions of the test rows that the fits of other trainings on this split have not seen either. */
  readonly unseen: Int32Array;
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
  /** Folds that gave the calibration its margins; null where its rows were held back from the fit. */
  readonly calibrationFolds: number | null;
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
  const judged = isCrossValidated(configuration) ? panel : sides.test;
  const candidates: Candidate[] = [];
  for (const engine of engines) {
    const tuning = await tuned(engine, sides, configuration, { seed, threads, onProgress });
    const chosen = { engine, settings: tuning?.settings ?? configuredSettings(configuration, engine) };
    onProgress(`${engine}: fit`);
    const fitted = await fitEngine(chosen, sides.training, { seed, threads });
    const pd = isCrossValidated(configuration)
      ? await crossValidatedPd(chosen, panel, { seed, threads })
      : pdOf(fitted, judged);
    candidates.push({ ...fitted, tuning, pd });
  }
  return judge(panel, sides, judged, candidates, configuration, options);
}

/**
 * Chooses among fitted candidates, overall and by stage, and evaluates the choice.
 * @param test the rows that the candidates' pd is of
 */
export async function judge(
  panel: Panel,
  sides: PanelSides,
  test: Panel,
  fitted: readonly Candidate[],
  configuration: Configuration,
  { threads, buckets, onProgress = () => {} }: TrainingOptions,
): Promise<Training> {
  const { seed } = configuration.training;
  const intervals = { ...bootstrap, seed };
  onProgress('evaluate');
  const candidates = fitted.map((candidate) => ({
    ...candidate,
    evaluation: evaluate(evaluated(test, candidate.pd), intervals),
  }));
  const areas = candidates.map((candidate) => candidate.evaluation.auc.value ?? 0);
  const best = areas.indexOf(Math.max(...areas));
  const { models, stages, pd } = await chooseByStage(candidates, best, sides, test, configuration, {
    seed,
    threads,
    onProgress,
  });
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
    unseen: test === sides.test ? Int32Array.from(pd.keys()) : trainingSplit(panel, configuration).test,
    evaluation: models.length === 1 ? candidates[best].evaluation : evaluate(evaluated(test, pd), intervals),
    slices,
    stability: stabilityReport(sides.training, championPd(models, sides.training), test, pd),
    baselines: Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [
        name,
        evaluateRanking(evaluated(test, score), intervals),
      ]),
    ),
    recovery: await trainRecovery(sides, buckets, { seed, threads }, intervals),
    summary: summarize(panel, test, candidates[best], configuration.training.evaluation),
  };
}

/** Searches the settings of an engine within the configured budget; undefined when there is none. */
async function tuned(
  engine: string,
  { training: rows }: PanelSides,
  configuration: Configuration,
  options: FitOptions & { onProgress: (what: string) => void },
): Promise<TuningResult | undefined> {
  const { training, outcome } = configuration;
  const { trials } = training.tuning;
  if (trials === 0) return undefined;
  const fixed = configuredSettings(configuration, engine);
  return tuneEngine(engine, rows, { ...options, trials, fixed, horizonDays: outcome.horizon_days });
}

function isCrossValidated({ training }: Configuration): boolean {
  return training.evaluation === 'cross_validation';
}

/** Lets every stage choose. The pd that results is of the judged rows. */
async function chooseByStage(
  candidates: readonly Candidate[],
  best: number,
  sides: PanelSides,
  judged: Panel,
  configuration: Configuration,
  options: FitOptions & { onProgress: (what: string) => void },
): Promise<Pick<Training, 'models' | 'stages' | 'pd'>> {
  const { stages: firstBuckets, minimum_accounts, minimum_bad } = configuration.training;
  const competitions: StageCompetition[] = [];
  const models: ChampionModel[] = [];
  const pd = Float64Array.from(candidates[best].pd);
  for (const stage of stagesOf(firstBuckets)) {
    const { competition, pick } = await contestStage(stage, candidates, best, sides.training, judged, {
      ...options,
      minimumAccounts: minimum_accounts,
      minimumBad: minimum_bad,
      crossValidated: isCrossValidated(configuration),
    });
    competitions.push(competition);
    if (pick === undefined) continue;
    models.push(pick);
    rowsInStage(judged, stage).forEach((row, position) => {
      pd[row] = pick.pd[position];
    });
  }
  models.push({ stage: null, learnedFrom: 'all', candidate: candidates[best] });
  return { models, stages: competitions, pd };
}

/** pd of the rows of a panel by the model that ranks each. */
function championPd(models: readonly ChampionModel[], panel: Panel): Float64Array {
  return calibratedPd(
    models.map(({ stage, candidate: { fitted, calibrator } }) => ({ stage, fitted, calibrator })),
    panel,
  );
}

function summarize(
  panel: Panel,
  test: Panel,
  { fitRows, calibrationRows, calibrationFolds }: Candidate,
  evaluation: PanelSummary['evaluation'],
): PanelSummary {
  const { rows } = panel.matrix;
  return {
    evaluation,
    firstSnapshot: dateOfDay(panel.day[0]),
    lastSnapshot: dateOfDay(panel.day[rows - 1]),
    firstTestSnapshot: dateOfDay(test.day[0]),
    fitRows,
    calibrationRows,
    calibrationFolds,
    testRows: test.matrix.rows,
    testCustomers: new Set(test.group).size,
    badRate: badsOf(panel) / rows,
  };
}
