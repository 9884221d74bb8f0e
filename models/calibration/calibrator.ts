/**
 * Turns a model's margin into a calibrated probability of bad. The same input as in the fit must be
 * given: the margin, whatever its unit.
 */
export interface Calibrator {
  readonly kind: 'platt' | 'spline' | 'isotonic';
  /** The calibrated pd of each margin, in (0, 1); it never falls as the margin rises. */
  apply(margin: Float64Array): Float64Array;
  /** Complete JSON for `loadCalibrator`; gives the same pd to the last bit. */
  toJSON(): unknown;
}
