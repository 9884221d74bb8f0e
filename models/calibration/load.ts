import { brokenDocument } from '../documents.js';
import type { Calibrator } from './calibrator.js';
import { loadIsotonic } from './isotonic.js';
import { loadPlatt } from './platt.js';
import { loadSpline } from './spline.js';

/**
 * Loads what a calibrator's `toJSON` gave.
 *
 * @throws DataContractError when `document` is not a complete calibration
 */
export function loadCalibrator(document: unknown): Calibrator {
  const kind = document && typeof document === 'object' && 'kind' in document ? document.kind : undefined;
  if (kind === 'platt') return loadPlatt(document);
  if (kind === 'spline') return loadSpline(document);
  if (kind === 'isotonic') return loadIsotonic(document);
  throw brokenDocument('calibration', [
    `kind: ${JSON.stringify(kind)} is not one of platt, spline, isotonic`,
  ]);
}
