import { bisect, normalProbability, normalQuantile } from './normal.js';

/**
 * An experiment that compares the rate of an outcome between the champion and a challenger, by a two-sided test of two
 * proportions with the pooled variance.
 */
export interface ExperimentDesign {
  /** Rate of the outcome in the champion, in (0, 1). */
  readonly baseRate: number;
  /** Probability of finding a difference where there is none, in (0, 1). */
  readonly alpha: number;
  /** Share of the customers who are in the challenger's arm, in (0, 1); the champion has all others. */
  readonly share: number;
}

/** Customers of each arm. */
export interface ArmSizes {
  readonly champion: number;
  readonly challenger: number;
}

/**
 * Customers needed to find with probability `power` that the challenger lowers the rate by `effect`.
 *
 * Source: Fleiss, Statistical Methods for Rates and Proportions (2nd ed., 1981), chapter 3: sample sizes for unequal
 * groups, without the continuity correction. With p₁ the base rate, p₂ = p₁ − effect, r challengers a champion and
 * p̄ = (p₁ + r·p₂) ÷ (1 + r), the champion needs
 * (z(1−α/2)·√((1+r)·p̄·q̄) + z(power)·√(r·p₁·q₁ + p₂·q₂))² ÷ (r·effect²).
 * @param effect in (0, base rate)
 */
export function customersNeeded(design: ExperimentDesign, effect: number, power: number): ArmSizes {
  const { ratio, underNull, underEffect } = deviations(design, effect);
  const z = normalQuantile(1 - design.alpha / 2) * underNull + normalQuantile(power) * underEffect;
  const champion = z ** 2 / (ratio * effect ** 2);
  return { champion: Math.ceil(champion), challenger: Math.ceil(champion * ratio) };
}

/** The probability that `customers`, of both arms together, show an effect: the same formula for the power. */
export function powerOf(design: ExperimentDesign, effect: number, customers: number): number {
  const { ratio, underNull, underEffect } = deviations(design, effect);
  const champion = customers * (1 - design.share);
  const critical = normalQuantile(1 - design.alpha / 2) * underNull;
  return normalProbability((effect * Math.sqrt(ratio * champion) - critical) / underEffect);
}

/**
 * The smallest effect that `customers`, of both arms together, show with probability `power`; undefined when not even
 * a fall to zero would show.
 */
export function detectableEffect(
  design: ExperimentDesign,
  customers: number,
  power: number,
): number | undefined {
  const most = design.baseRate * (1 - 1e-9);
  if (powerOf(design, most, customers) < power) return undefined;
  return bisect((effect) => powerOf(design, effect, customers) - power, 0, most);
}

function deviations({ baseRate, share }: ExperimentDesign, effect: number) {
  const ratio = share / (1 - share);
  const rate = baseRate - effect;
  const pooled = (baseRate + ratio * rate) / (1 + ratio);
  return {
    ratio,
    underNull: Math.sqrt((1 + ratio) * pooled * (1 - pooled)),
    underEffect: Math.sqrt(ratio * baseRate * (1 - baseRate) + rate * (1 - rate)),
  };
}
