import { choleskySolve } from './cholesky.js';

/** A design matrix that is read block by block, so that it need not exist in memory as numbers. */
export interface Design {
  readonly rows: number;
  readonly width: number;
  /** Writes column j of rows [start, start + length) to into[j · length …]. */
  load(start: number, length: number, into: Float64Array): void;
}

/** What is fitted besides the design. */
export interface LogisticProblem {
  readonly design: Design;
  /** The target of each row, in [0, 1]. */
  readonly target: ArrayLike<number>;
  /** How many times each row counts; 1 when absent. */
  readonly weights?: ArrayLike<number>;
  /** The L2 penalty: l2 ÷ 2 · Σ coefficient² is added to the negative log-likelihood; the intercept is free. */
  readonly l2: number;
  /** Where to start: intercept, then coefficients; zeros when absent. */
  readonly start?: Float64Array;
}

/** A fitted logistic regression. */
export interface LogisticFit {
  /** The intercept, then one coefficient a column. */
  readonly parameters: Float64Array;
  /** The second derivative of the penalized negative log-likelihood, row-major. */
  readonly hessian: Float64Array;
  readonly converged: boolean;
}

const blockRows = 512;
const maxIterations = 60;
const stepTolerance = 1e-9;

/**
 * Logistic regression by Newton's method with step halving. Sums run in row order, so the result
 * depends on nothing but the problem. Without a penalty, separated classes do not converge.
 */
export function fitLogistic(problem: LogisticProblem): LogisticFit {
  const size = problem.design.width + 1;
  let parameters: Float64Array = problem.start ? problem.start.slice() : new Float64Array(size);
  let state = derivatives(problem, parameters);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const step = choleskySolve(state.hessian, state.gradient, size);
    if (!step) break;
    let scale = 1;
    let moved = minus(parameters, step, scale);
    let next = derivatives(problem, moved);
    while (!(next.loss <= state.loss + 1e-12 * Math.abs(state.loss)) && scale > 1e-4) {
      scale /= 2;
      moved = minus(parameters, step, scale);
      next = derivatives(problem, moved);
    }
    const largest = step.reduce((widest, s) => Math.max(widest, Math.abs(s)), 0);
    if (!(next.loss <= state.loss + 1e-12 * Math.abs(state.loss))) {
      return { parameters, hessian: state.hessian, converged: largest < 1e-6 };
    }
    parameters = moved;
    state = next;
    if (largest * scale < stepTolerance) return { parameters, hessian: state.hessian, converged: true };
  }
  return { parameters, hessian: state.hessian, converged: false };
}

function minus(parameters: Float64Array, step: Float64Array, scale: number): Float64Array {
  return parameters.map((p, i) => p - scale * step[i]);
}

interface Derivatives {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

function derivatives(problem: LogisticProblem, parameters: Float64Array): Derivatives {
  const { design, target, weights, l2 } = problem;
  const size = design.width + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const block = new Float64Array(blockRows * size);
  const columns = Array.from({ length: size }, (_, j) => block.subarray(j * blockRows, (j + 1) * blockRows));
  const margins = new Float64Array(blockRows);
  const curvature = new Float64Array(blockRows);
  const weighted = new Float64Array(blockRows);
  const residual = new Float64Array(blockRows);
  let loss = 0;
  for (let start = 0; start < design.rows; start += blockRows) {
    const length = Math.min(blockRows, design.rows - start);
    if (length < blockRows) {
      block.fill(0);
      curvature.fill(0);
      residual.fill(0);
    }
    loadBlock(design, start, length, columns);
    margins.fill(0);
    for (let j = 0; j < size; j++) {
      const column = columns[j];
      const parameter = parameters[j];
      for (let i = 0; i < blockRows; i++) margins[i] += parameter * column[i];
    }
    for (let i = 0; i < length; i++) {
      const margin = margins[i];
      const weight = weights ? weights[start + i] : 1;
      const y = target[start + i];
      const e = Math.exp(-Math.abs(margin));
      const p = margin >= 0 ? 1 / (1 + e) : e / (1 + e);
      loss += weight * (Math.max(margin, 0) + Math.log1p(e) - y * margin);
      residual[i] = weight * (p - y);
      curvature[i] = weight * p * (1 - p);
    }
    for (let j = 0; j < size; j++) {
      gradient[j] += dot(columns[j], residual);
      for (let i = 0; i < blockRows; i++) weighted[i] = columns[j][i] * curvature[i];
      for (let k = 0; k <= j; k++) hessian[j * size + k] += dot(weighted, columns[k]);
    }
  }
  for (let j = 1; j < size; j++) {
    loss += (l2 / 2) * parameters[j] ** 2;
    gradient[j] += l2 * parameters[j];
    hessian[j * size + j] += l2;
  }
  for (let j = 0; j < size; j++) for (let k = 0; k < j; k++) hessian[k * size + j] = hessian[j * size + k];
  return { loss, gradient, hessian };
}

/** Fills the constant column and the design's columns; rows past `length` stay zero. */
function loadBlock(design: Design, start: number, length: number, columns: Float64Array[]): void {
  columns[0].fill(1, 0, length);
  const block = new Float64Array(columns[0].buffer, blockRows * 8, design.width * blockRows);
  if (length === blockRows) {
    design.load(start, length, block);
    return;
  }
  const partial = new Float64Array(design.width * length);
  design.load(start, length, partial);
  for (let j = 0; j < design.width; j++) columns[j + 1].set(partial.subarray(j * length, (j + 1) * length));
}

/** Four sums side by side, which a processor can run at once. */
function dot(a: Float64Array, b: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < blockRows; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  return s0 + s1 + (s2 + s3);
}

/** A design of one column that is held as numbers. */
export function singleColumn(values: Float64Array): Design {
  return {
    rows: values.length,
    width: 1,
    load: (start, length, into) => into.set(values.subarray(start, start + length)),
  };
}
