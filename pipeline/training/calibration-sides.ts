import { assignFolds, foldSides, type Sides, splitSides } from '../../models/split.js';
import { derivedSeed } from '../core/random.js';
import type { Panel } from './panel.js';

/** Folds of the training customers that margins for the calibration come from. */
export const calibrationFolds = 3;

/** Training rows above which a share of the customers is held back in place of folds. */
export const mostFoldedRows = 200_000;

/** Share of the training customers that is held back then. */
export const heldBackShare = 0.2;

/** Whether so many training rows are calibrated on customers held back from the fit, not out of fold. */
export function isHeldBack(rows: number): boolean {
  return rows > mostFoldedRows;
}

/**
 * Rows to fit on (`train`) and rows to calibrate on (`test`), customers on one side: one pair for each fold, or
 * a single one where a share is held back.
 */
export function calibrationSides({ group }: Pick<Panel, 'group'>, seed: number): Sides[] {
  const ownSeed = derivedSeed(seed, 'calibration');
  if (isHeldBack(group.length)) return [heldBackSides({ group }, seed)];
  const foldOf = assignFolds(group, calibrationFolds, ownSeed);
  const sides = Array.from({ length: calibrationFolds }, (_, fold) => foldSides(foldOf, fold));
  return sides.filter(({ test }) => test.length > 0);
}

/** All rows but those of the customers that are held back, and theirs. */
export function heldBackSides({ group }: Pick<Panel, 'group'>, seed: number): Sides {
  return splitSides(group, heldBackShare, derivedSeed(seed, 'calibration'));
}

/** Whether some side to fit on, or the rows to calibrate on together, would hold one outcome only. */
export function lacksOutcome(panel: Panel, seed: number): boolean {
  const sides = calibrationSides(panel, seed);
  const isMixed = (rows: readonly Int32Array[]) => {
    const outcomes = new Set(rows.flatMap((part) => [...new Set(part.map((row) => panel.bad[row]))]));
    return outcomes.size === 2;
  };
  return !sides.every(({ train }) => isMixed([train])) || !isMixed(sides.map(({ test }) => test));
}
