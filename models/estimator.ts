import type { Bilingual } from '../pipeline/core/bilingual.js';
import type { FeatureMatrix, ModelFeature } from './matrix.js';

/** Labeled rows. `bad` is 1 for the outcome that is feared, 0 otherwise. */
export interface LabeledRows {
  readonly matrix: FeatureMatrix;
  readonly bad: Uint8Array;
  /**
   * The customer of each row as an integer. Rows of one customer never stand on both sides of a
   * split that an engine makes for itself.
   */
  readonly group: Int32Array;
}

/** Labeled rows that may weigh differently, for engines on trees. */
export interface WeightedRows extends LabeledRows {
  /** Positive; 1 a row when absent. */
  readonly weight?: Float32Array;
}

/** What an engine is told besides the rows. */
export interface FitOptions {
  readonly seed: number;
  /** Worker threads the engine may use; the fitted model never depends on it. */
  readonly threads: number;
}

/** Additive contributions: margin = base + Σ values over the features of a row. */
export interface Contributions {
  readonly base: number;
  /** Row-major, rows × features, in the unit of the margin. */
  readonly values: Float64Array;
}

/** Explains batch after batch on threads of its own, with the same bits for any number of them. */
export interface BatchExplainer {
  /** Exact additive contributions to the margin. */
  explain(matrix: FeatureMatrix): Contributions;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** A fitted model. All methods are pure and give the same bits for the same input. */
export interface FittedModel {
  readonly engine: string;
  readonly features: readonly ModelFeature[];
  /** The uncalibrated margin of every row; a higher margin is riskier. Its unit is the engine's. */
  margin(matrix: FeatureMatrix): Float64Array;
  /** The uncalibrated probability of bad of every row, in [0, 1]; a monotone function of the margin. */
  probability(matrix: FeatureMatrix): Float64Array;
  /** Exact additive contributions to the margin. */
  explain(matrix: FeatureMatrix): Contributions;
  /** `margin`, computed on several threads; the same bits. Absent where one thread is fast enough. */
  marginOn?(matrix: FeatureMatrix, threads: number): Promise<Float64Array>;
  /** `explain` on several threads; the same bits. Absent where one thread is fast enough. */
  openExplainer?(threads: number): BatchExplainer;
  /** Complete JSON: `load` of the same engine gives the same scores to the last bit. */
  toJSON(): unknown;
}

/** An engine: it fits models and loads them back. */
export interface Estimator {
  readonly engine: string;
  /** A sentence for the model card: what was fitted, on how many of the rows, with which settings. */
  describe(): Bilingual;
  /** @throws ConfigurationError when the options make no sense for the rows */
  fit(rows: LabeledRows, options: FitOptions): Promise<FittedModel>;
  /** @throws DataContractError when `document` is not a complete model of this engine */
  load(document: unknown): FittedModel;
}
