import type { FitOptions } from '../../models/estimator.js';
import { auc } from '../../models/metrics/auc.js';
import { countByScore } from '../../models/metrics/score-counts.js';
import { customerUniform } from '../../models/split.js';
import { derivedSeed, seededRandom } from '../core/random.js';
import { drawSettings, estimatorOf, type Settings, weighted } from './engine-settings.js';
import { type Panel, takePanel } from './panel.js';
import { rowsWhere } from './panel-sides.js';

/** What tuning tried and chose. */
export interface TuningResult {
  readonly settings: Settings;
  readonly trials: number;
  /** Mean AUC over the folds, of the chosen settings and of the defaults. */
  readonly auc: number;
  readonly defaultAuc: number;
}

/** How an engine is tuned. */
export interface TuningSettings extends FitOptions {
  /** Settings that are tried, the defaults among them. */
  readonly trials: number;
  /** Settings that are given: they are not searched. */
  readonly fixed?: Settings;
  readonly horizonDays: number;
  readonly onProgress: (what: string) => void;
}

const folds = 3;
/** Of the distinct snapshot days, the latest share that a fold validates on. */
const validationShare = 1 / 3;
/** Shares of the training customers that the rounds fit on; the best third goes on to the next round. */
const rounds = [1 / 4, 1 / 2, 1];
const kept = 1 / 3;

interface Trial {
  readonly settings: Settings;
  auc: number;
}

/**
 * Searches the settings of an engine by successive halving (Jamieson and Talwalkar, 2016) over seeded random
 * draws, on the rows that fit the model and no others. Each fold validates on the late snapshots of a third of
 * the customers and fits on earlier ones of the rest, whose performance window was over by then. The defaults
 * take part in every round, so what is chosen is at least as good as they are on these folds.
 */
export async function tuneEngine(engine: string, fit: Panel, options: TuningSettings): Promise<TuningResult> {
  const { trials, fixed = {}, seed, onProgress } = options;
  const random = seededRandom(derivedSeed(seed, `tuning/${engine}`));
  const defaults: Trial = { settings: fixed, auc: Number.NaN };
  let alive: Trial[] = [defaults];
  while (alive.length < trials)
    alive.push({ settings: { ...drawSettings(engine, random.uniform), ...fixed }, auc: Number.NaN });
  for (const [round, share] of rounds.entries()) {
    const parts = tuningFolds(fit, share, options);
    for (const [at, trial] of alive.entries()) {
      trial.auc = await meanAuc(engine, trial.settings, parts, options);
      const best = Math.max(...alive.slice(0, at + 1).map(({ auc: area }) => area));
      onProgress(
        `${engine}: tune, round ${round + 1} of ${rounds.length}, trial ${at + 1} of ${alive.length}, best ${best.toFixed(3)}`,
      );
    }
    const ranked = [...alive].sort((a, b) => b.auc - a.auc || alive.indexOf(a) - alive.indexOf(b));
    const next = ranked.slice(0, Math.max(1, Math.ceil(alive.length * kept)));
    alive =
      round === rounds.length - 1 ? ranked.slice(0, 1) : [defaults, ...next.filter((t) => t !== defaults)];
  }
  const [{ settings, auc: area }] = alive;
  return { settings, trials, auc: area, defaultAuc: defaults.auc };
}

interface Fold {
  readonly train: Panel;
  readonly validate: Panel;
}

/** Folds in which either side lacks a class are left out. */
function tuningFolds(fit: Panel, share: number, { seed, horizonDays }: TuningSettings): Fold[] {
  const days = [...new Set(fit.day)].sort((a, b) => a - b);
  const firstLate = days[Math.min(Math.ceil(days.length * (1 - validationShare)), days.length - 1)];
  const isOneDay = days.length === 1;
  const foldSeed = derivedSeed(seed, 'tuning/folds');
  const shareSeed = derivedSeed(seed, 'tuning/share');
  return Array.from({ length: folds }, (_, fold) => {
    const isHeld = (row: number) => Math.floor(customerUniform(fit.group[row], foldSeed) * folds) === fold;
    const train = rowsWhere(
      fit,
      (row) =>
        !isHeld(row) &&
        customerUniform(fit.group[row], shareSeed) < share &&
        (isOneDay || fit.day[row] + horizonDays <= firstLate),
    );
    const validate = rowsWhere(fit, (row) => isHeld(row) && (isOneDay || fit.day[row] >= firstLate));
    return { train: takePanel(fit, train), validate: takePanel(fit, validate) };
  }).filter(({ train, validate }) => hasBoth(train.bad) && hasBoth(validate.bad));
}

/** 0 without a usable fold, so that the defaults, which come first, stay. */
async function meanAuc(
  engine: string,
  settings: Settings,
  parts: readonly Fold[],
  { seed, threads }: TuningSettings,
): Promise<number> {
  let sum = 0;
  for (const { train, validate } of parts) {
    const chosen = { engine, settings };
    const fitted = await estimatorOf(chosen).fit(weighted(train, chosen), { seed, threads });
    sum += auc(countByScore(fitted.margin(validate.matrix), validate.bad));
  }
  return parts.length > 0 ? sum / parts.length : 0;
}

function hasBoth(bad: Uint8Array): boolean {
  return bad.includes(0) && bad.includes(1);
}
