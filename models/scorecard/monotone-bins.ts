import { type ClassCounts, smoothingRows } from './weight-of-evidence.js';

/** What the merged bins must keep. */
export interface BinLimits {
  /** Each bin has at least this many rows, unless there is only one bin. */
  readonly minRows: number;
  readonly maxBins: number;
  /** +1: the bad rate rises from bin to bin; −1: it falls. */
  readonly direction: 1 | -1;
}

/** Merged bins: the first pre-bin of each, and the penalized log-likelihood they reach. */
export interface MergedBins {
  readonly starts: readonly number[];
  readonly value: number;
}

/**
 * Merges neighboring pre-bins into the bins of the highest log-likelihood under a strictly monotone
 * bad rate, by exact dynamic programming over every admissible merge. A cut must earn ½·ln(rows)
 * nats (Schwarz, 1978), so noise is not cut. The bad rate is monotone both as counted and as
 * smoothed for the weight of evidence.
 *
 * @param preBins in the order of the feature, each with at least one row
 */
export function monotoneBins(
  preBins: readonly ClassCounts[],
  population: ClassCounts,
  { minRows, maxBins, direction }: BinLimits,
): MergedBins {
  const size = preBins.length;
  const rowsBelow = cumulative(preBins.map(({ rows }) => rows));
  const badsBelow = cumulative(preBins.map(({ bads }) => bads));
  const prior = (smoothingRows * population.bads) / population.rows;
  const cutCost = Math.log(population.rows) / 2;

  const rowsOf = (i: number, j: number) => rowsBelow[j + 1] - rowsBelow[i];
  const badsOf = (i: number, j: number) => badsBelow[j + 1] - badsBelow[i];
  const follows = (h: number, i: number, j: number) => {
    const leftRows = rowsOf(h, i - 1);
    const leftBads = badsOf(h, i - 1);
    const rows = rowsOf(i, j);
    const bads = badsOf(i, j);
    const counted = bads * leftRows - leftBads * rows;
    const smoothed =
      (bads + prior) * (leftRows + smoothingRows) - (leftBads + prior) * (rows + smoothingRows);
    return direction * counted > 0 && direction * smoothed > 0;
  };

  let best: MergedBins = { starts: [0], value: logLikelihood(rowsBelow[size], badsBelow[size]) };
  // values[i * size + j]: the best value of pre-bins 0…j in `bins` bins of which the last is i…j.
  let values = new Float64Array(size * size).fill(Number.NEGATIVE_INFINITY);
  for (let j = 0; j < size; j++) {
    if (rowsOf(0, j) >= minRows) values[j] = logLikelihood(rowsOf(0, j), badsOf(0, j));
  }
  const choices: Int16Array[] = [];
  for (let bins = 2; bins <= Math.min(maxBins, size); bins++) {
    const next = new Float64Array(size * size).fill(Number.NEGATIVE_INFINITY);
    const choice = new Int16Array(size * size).fill(-1);
    for (let j = bins - 1; j < size; j++) {
      for (let i = j; i > 0 && i >= bins - 1; i--) {
        const rows = rowsOf(i, j);
        if (rows < minRows) continue;
        const own = logLikelihood(rows, badsOf(i, j)) - cutCost;
        for (let h = 0; h < i; h++) {
          const value = values[h * size + i - 1] + own;
          if (value > next[i * size + j] && follows(h, i, j)) {
            next[i * size + j] = value;
            choice[i * size + j] = h;
          }
        }
      }
    }
    choices.push(choice);
    for (let i = 1; i < size; i++) {
      const value = next[i * size + size - 1];
      if (value > best.value) best = { starts: traceBack(choices, size, i), value };
    }
    values = next;
  }
  return best;
}

function traceBack(choices: readonly Int16Array[], size: number, lastStart: number): number[] {
  const starts = [lastStart];
  let start = lastStart;
  let end = size - 1;
  for (let bins = choices.length - 1; bins >= 0; bins--) {
    const before = choices[bins][start * size + end];
    end = start - 1;
    start = before;
    starts.unshift(start);
  }
  return starts;
}

/** The Bernoulli log-likelihood of a bin at its own bad rate, in nats. */
function logLikelihood(rows: number, bads: number): number {
  const goods = rows - bads;
  return (bads > 0 ? bads * Math.log(bads / rows) : 0) + (goods > 0 ? goods * Math.log(goods / rows) : 0);
}

function cumulative(counts: readonly number[]): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  counts.forEach((count, i) => {
    sums[i + 1] = sums[i] + count;
  });
  return sums;
}
