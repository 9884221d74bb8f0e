import { ConfigurationError } from '../../pipeline/core/errors.js';
import type { BoostOptions } from './boost.js';

/** Settings of the engine. */
export interface GbdtOptions extends Omit<BoostOptions, 'objective' | 'seed' | 'threads' | 'kernels'> {
  /** Boosters that are averaged (bagging; Breiman, 1996), each stopped by another fold of the customers. */
  readonly bags: number;
  /**
   * Share of the customers whose rows decide when a single booster stops; 0 trains all boosters on all rows
   * without stopping.
   */
  readonly validationShare: number;
}

/**
 * The settings for so many training rows: fewer leaves and slower learning on few rows, which overfit
 * sooner, and several boosters averaged, which can be afforded; larger leaves on many, which need no small
 * ones.
 */
export function defaultOptions(rows: number): GbdtOptions {
  return {
    trees: 600,
    learningRate: rows < 200_000 ? 0.05 : 0.1,
    leaves: rows < 20_000 ? 7 : rows < 100_000 ? 15 : 31,
    minLeafRows: Math.min(Math.max(20, Math.round(rows / 500)), 200),
    minLeafHessian: 1e-3,
    minGain: 0,
    l1: 0,
    l2: 1,
    rowShare: 0.8,
    featureShare: 0.8,
    categorySmoothing: 10,
    categoryL2: 10,
    maxCategories: 32,
    patience: 50,
    bags: rows < 100_000 ? 5 : 1,
    validationShare: 0.15,
  };
}

const atLeast = (least: number) => ({
  holds: (value: number) => value >= least && Number.isFinite(value),
  hint: `give a number from ${least}`,
});
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => ({
  holds: (value: number) => Number.isInteger(value) && value >= least && value <= most,
  hint: `give a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`,
});
const share = {
  holds: (value: number) => value > 0 && value <= 1,
  hint: 'give a share above 0, at most 1',
};

const ranges: Record<keyof GbdtOptions, { holds: (value: number) => boolean; hint: string }> = {
  trees: whole(1, 100_000),
  learningRate: share,
  leaves: whole(2, 65_536),
  minLeafRows: whole(1),
  minLeafHessian: atLeast(0),
  minGain: atLeast(0),
  l1: atLeast(0),
  l2: atLeast(0),
  rowShare: share,
  featureShare: share,
  categorySmoothing: atLeast(0),
  categoryL2: atLeast(0),
  maxCategories: whole(1, 255),
  patience: whole(1),
  bags: whole(1, 100),
  validationShare: { holds: (value) => value >= 0 && value <= 0.5, hint: 'give a share from 0 to 0.5' },
};

/** @throws ConfigurationError when a setting is unknown or out of its range */
export function checkOptions(settings: Partial<GbdtOptions>): void {
  for (const [name, value] of Object.entries(settings)) {
    const range = ranges[name as keyof GbdtOptions];
    if (range?.holds(value)) continue;
    throw new ConfigurationError('gbdt_option', `the gradient boosting's ${name} is ${value}`, {
      where: name,
      hint: range?.hint ?? `the settings are ${Object.keys(ranges).join(', ')}`,
    });
  }
}
