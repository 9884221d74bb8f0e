import type { Treatment } from '../workspace/strategy-schema.js';

/**
 * Share of the money at risk (pd × past due) that a treatment brings in, by channel, for accounts of middling risk. These are
 * assumptions, to be replaced by what experiments measure: the order of channels is what collectors expect of them
 * (a conversation moves more than a message), the sizes are modest on purpose.
 */
const byChannel: Readonly<Record<Treatment['channel'], number>> = {
  app: 0.01,
  email: 0.01,
  sms: 0.02,
  letter: 0.02,
  phone: 0.05,
  visit: 0.08,
  legal: 0.06,
  none: 0,
};

/** Collectors who may offer more bring in more. */
const senior = 1.4;

/**
 * The effect of a treatment on accounts of a risk band, as the strategy states it or by default. By default it falls
 * from band to band, with mean 1: a treatment that raises the odds of payment adds pd × (1 − pd) of what is past due, so
 * 1 − pd of the money at risk. In money that is most in the middle: those of low risk pay anyway, and those of the
 * highest are the hardest to move.
 * @param bands how many risk bands there are
 */
export function effectOf(
  treatment: Treatment,
  band: { name: string; ordinal: number },
  bands: number,
): number {
  const { effect, channel, owner } = treatment;
  if (typeof effect === 'number') return effect;
  if (effect !== undefined) return effect[band.name];
  const falling = 2 - (2 * band.ordinal + 1) / bands;
  return byChannel[channel] * (owner === 'senior_agent' ? senior : 1) * falling;
}
