import type { Measure } from '../../models/metrics/evaluate.js';
import { pairedAucDifferences } from '../../models/metrics/paired-difference.js';
import { protectedAttributes } from '../contracts/protected.js';
import type { GateResult } from '../contracts/registry.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { takePanel } from './panel.js';
import { takeValues } from './panel-sides.js';
import type { Training } from './train.js';

/** The champion that a model would replace, on the same test rows. */
export interface Rival {
  readonly modelId: string;
  /** AUC of the trained model minus that of the champion, paired. */
  readonly difference: Measure;
}

/**
 * Compares a trained model's test pd with that of the champion on the same rows: those that neither has seen.
 * @param championPd of every test row
 */
export function rivalOf(training: Training, modelId: string, championPd: Float64Array, seed: number): Rival {
  const { test, pd, unseen } = training;
  const [own, other] = [pd, championPd].map((values) => takeValues(values, unseen));
  const [difference] = pairedAucDifferences(takePanel(test, unseen), other, [own], {
    resamples: 1000,
    seed,
  });
  return { modelId, difference };
}

/**
 * Judges a trained model by the promotion gates: enough events to judge on, better than every baseline, not
 * worse than the champion, calibrated, stable, and free of protected columns.
 * @param rival the champion; undefined when there is none to compare with
 */
export function judgeGates(
  training: Training,
  rival: Rival | undefined,
  { training: { gates } }: Configuration,
): GateResult[] {
  const { evaluation, baselines, stability, models } = training;
  const rarer = Math.min(evaluation.bads, evaluation.rows - evaluation.bads);
  const [baseline, best] = Object.entries(baselines)
    .map(([name, { auc }]) => [name, auc.value ?? 0] as const)
    .reduce((a, b) => (b[1] > a[1] ? b : a));
  const slope = evaluation.calibrationSlope;
  const [least, most] = gates.calibration_slope;
  const shift = stability.psi === null ? null : Math.max(stability.psi - (stability.psi_by_chance ?? 0), 0);
  const forbidden = new Set(
    [...gates.protected_columns, ...protectedAttributes].map((name) => name.toLowerCase()),
  );
  const names = models.flatMap(({ candidate }) => candidate.fitted.features.map(({ name }) => name));
  const used = [...new Set(names.filter((name) => forbidden.has(name.toLowerCase())))];
  return [
    {
      gate: 'minimum_events',
      passed: rarer >= gates.minimum_events,
      found: `${evaluation.bads} bad and ${evaluation.rows - evaluation.bads} good outcomes in the test`,
      wanted: `at least ${gates.minimum_events} of each`,
    },
    {
      gate: 'above_baselines',
      passed: (evaluation.auc.value ?? 0) > best,
      found: `AUC ${fixed(evaluation.auc.value)}`,
      wanted: `above ${fixed(best)} of ${baseline}`,
    },
    championGate(rival, gates.auc_below_champion),
    {
      gate: 'calibration_slope',
      passed: reaches(slope, least, most),
      found: `slope ${shown(slope)}`,
      wanted: `an interval that reaches into ${least} to ${most}`,
    },
    {
      gate: 'psi',
      passed: shift !== null && shift <= gates.psi,
      found: `PSI ${fixed(stability.psi)}, of which chance ${fixed(stability.psi_by_chance)}`,
      wanted: `at most ${gates.psi} beyond chance`,
    },
    {
      gate: 'protected_columns',
      passed: used.length === 0,
      found: used.length === 0 ? 'none' : used.join(', '),
      wanted: 'none',
    },
  ];
}

function championGate(rival: Rival | undefined, allowance: number): GateResult {
  const gate = 'not_below_champion';
  if (!rival) return { gate, passed: true, found: 'no champion to compare with', wanted: 'not below it' };
  const { value, high } = rival.difference;
  return {
    gate,
    passed: value !== null && value >= -allowance && !(high !== null && high < 0),
    found: `AUC ${shown(rival.difference)} against the champion ${rival.modelId}`,
    wanted: `not below it by more than ${allowance}, nor below it beyond doubt`,
  };
}

function reaches({ value, low, high }: Measure, least: number, most: number): boolean {
  if (value === null) return false;
  return (low ?? value) <= most && (high ?? value) >= least;
}

function shown({ value, low, high }: Measure): string {
  return low === null || high === null ? fixed(value) : `${fixed(value)} (${fixed(low)} to ${fixed(high)})`;
}

function fixed(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
