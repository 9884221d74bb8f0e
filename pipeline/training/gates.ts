import type { Measure } from '../../models/metrics/evaluate.js';
import { pairedAucDifferences } from '../../models/metrics/paired-difference.js';
import { protectedAttributes } from '../contracts/protected.js';
import type { GateResult } from '../contracts/registry.js';
import { type Bilingual, inBoth } from '../core/bilingual.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { takePanel } from './panel.js';
import { takeValues } from './panel-sides.js';
import type { Training } from './train.js';

const none: Bilingual = { en: 'none', zh: '無' };

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
      found: {
        en: `${evaluation.bads} bad and ${evaluation.rows - evaluation.bads} good outcomes in the test`,
        zh: `測試中壞 ${evaluation.bads}、好 ${evaluation.rows - evaluation.bads}`,
      },
      wanted: { en: `at least ${gates.minimum_events} of each`, zh: `各至少 ${gates.minimum_events}` },
    },
    {
      gate: 'above_baselines',
      passed: (evaluation.auc.value ?? 0) > best,
      found: {
        en: `AUC ${fixed(evaluation.auc.value).en}`,
        zh: `AUC ${fixed(evaluation.auc.value).zh}`,
      },
      wanted: {
        en: `above ${best.toFixed(3)} of ${baseline}`,
        zh: `高於 ${baseline} 的 ${best.toFixed(3)}`,
      },
    },
    championGate(rival, gates.auc_below_champion),
    {
      gate: 'calibration_slope',
      passed: reaches(slope, least, most),
      found: { en: `slope ${shown(slope).en}`, zh: `斜率 ${shown(slope).zh}` },
      wanted: {
        en: `an interval that reaches into ${least} to ${most}`,
        zh: `區間與 ${least} 至 ${most} 相交`,
      },
    },
    {
      gate: 'psi',
      passed: shift !== null && shift <= gates.psi,
      found: {
        en: `PSI ${fixed(stability.psi).en}, of which chance ${fixed(stability.psi_by_chance).en}`,
        zh: `PSI ${fixed(stability.psi).zh}，其中隨機波動 ${fixed(stability.psi_by_chance).zh}`,
      },
      wanted: { en: `at most ${gates.psi} beyond chance`, zh: `扣除隨機波動後至多 ${gates.psi}` },
    },
    {
      gate: 'protected_columns',
      passed: used.length === 0,
      found: used.length === 0 ? none : { en: used.join(', '), zh: used.join('、') },
      wanted: none,
    },
  ];
}

function championGate(rival: Rival | undefined, allowance: number): GateResult {
  const gate = 'not_below_champion';
  if (!rival)
    return {
      gate,
      passed: true,
      found: { en: 'no champion to compare with', zh: '無冠軍模型可比' },
      wanted: { en: 'not below it', zh: '不低於冠軍模型' },
    };
  const { value, high } = rival.difference;
  return {
    gate,
    passed: value !== null && value >= -allowance && !(high !== null && high < 0),
    found: {
      en: `AUC ${shown(rival.difference).en} against the champion ${rival.modelId}`,
      zh: `與冠軍模型 ${rival.modelId} 的 AUC 差 ${shown(rival.difference).zh}`,
    },
    wanted: {
      en: `not below it by more than ${allowance}, nor below it beyond doubt`,
      zh: `不低於其 ${allowance} 以上，且差距區間不全低於 0`,
    },
  };
}

function reaches({ value, low, high }: Measure, least: number, most: number): boolean {
  if (value === null) return false;
  return (low ?? value) <= most && (high ?? value) >= least;
}

function shown({ value, low, high }: Measure): Bilingual {
  const { en, zh } = fixed(value);
  if (low === null || high === null) return { en, zh };
  return {
    en: `${en} (${low.toFixed(3)} to ${high.toFixed(3)})`,
    zh: `${zh}（${low.toFixed(3)} 至 ${high.toFixed(3)}）`,
  };
}

function fixed(value: number | null): Bilingual {
  return inBoth(value === null ? { en: 'unknown', zh: '未知' } : value.toFixed(3));
}
