import type { IsoDate } from '../core/dates.js';
import { championArm, holdoutArm } from '../workspace/experiment-check.js';
import type { Condition, Strategy } from '../workspace/strategy-schema.js';

/** A draw of customers into arms: an experiment, or the permanent holdout. */
export interface Draw {
  readonly name: string;
  readonly where: Condition;
  /** In the order of their thresholds on [0, 1); the shares sum to 1. */
  readonly arms: readonly Arm[];
}

/** One side of a draw. */
export interface Arm {
  /** As the list tells it; null for those whom the permanent holdout leaves to be treated. */
  readonly label: string | null;
  readonly share: number;
  /** Treatment → the treatment in its place. */
  readonly replace: Readonly<Record<string, string>>;
  /** False for a holdout: no treatment at all. */
  readonly treats: boolean;
}

/** The permanent holdout, then the experiments that run on day `asOfDate`, [starts_on, ends_on). */
export function drawsOf({ holdout, experiments }: Strategy, asOfDate: IsoDate): Draw[] {
  const running = experiments.filter(
    ({ starts_on, ends_on }) => starts_on <= asOfDate && (ends_on === undefined || asOfDate < ends_on),
  );
  return [
    ...(holdout ? [permanent(holdout)] : []),
    ...running.map(({ name, where, arms, holdout: held = 0 }): Draw => {
      const label = (arm: string) => `${name}:${arm}`;
      const challengers = arms.map((arm) => ({ ...arm, label: label(arm.name), treats: true }));
      const champion = rest(arms.reduce((sum, { share }) => sum + share, held));
      return {
        name,
        where,
        arms: [
          ...challengers,
          ...(held > 0 ? [{ label: label(holdoutArm), share: held, replace: {}, treats: false }] : []),
          { label: label(championArm), share: champion, replace: {}, treats: true },
        ],
      };
    }),
  ];
}

function permanent({ name, share }: NonNullable<Strategy['holdout']>): Draw {
  return {
    name,
    where: {},
    arms: [
      { label: `${name}:${holdoutArm}`, share, replace: {}, treats: false },
      { label: null, share: rest(share), replace: {}, treats: true },
    ],
  };
}

/** 1 − taken, without the noise of binary fractions. */
function rest(taken: number): number {
  return Number((1 - taken).toFixed(12));
}
