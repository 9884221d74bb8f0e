import { blockWords, type CompiledTrees, wordValues } from './compiled-trees.js';
import { layout, openMemory } from './memory.js';
import { type KernelKind, openTaskRunner } from './task-runner.js';

/** Rows of a job, and jobs of a round. */
const jobRows = 1024;
const roundJobs = 16;

/** Scores columns with compiled trees. Scores do not depend on the number of threads. */
export interface Scorer {
  /**
   * Adds the leaf values of every row to `scores`.
   *
   * @param columns those of the ensemble's features, in their order
   */
  addScores(columns: readonly Float32Array[], scores: Float64Array): void;
  /**
   * Visits the rows in parts with their lines, row-major, rows × `CompiledTrees.features`. The array is
   * used again for the next part.
   */
  eachPart(
    columns: readonly Float32Array[],
    rows: number,
    visit: (lines: Uint32Array, firstRow: number, rows: number) => void,
  ): void;
  close(): Promise<void>;
}

/** Opens a scorer with its own memory and threads. */
export function openScorer(compiled: CompiledTrees, threads = 1, kernels?: KernelKind): Scorer {
  const { features, lines, blocks } = compiled;
  const width = features.length;
  const roundRows = jobRows * roundJobs;
  const { places, bytes } = layout({
    masks: compiled.masks.byteLength,
    values: compiled.values.byteLength,
    thresholds: 4 * features.reduce((sum, { thresholds }) => sum + thresholds.length, 0),
    columns: 4 * width * roundRows,
    lines: 4 * width * roundRows,
    scores: 8 * roundRows,
  });
  const memory = openMemory(bytes);
  const u32 = new Uint32Array(memory.buffer);
  const f32 = new Float32Array(memory.buffer);
  const f64 = new Float64Array(memory.buffer);
  u32.set(compiled.masks, places.masks >>> 2);
  f64.set(compiled.values, places.values >>> 3);
  let next = places.thresholds;
  const thresholdPlaces = features.map(({ thresholds }) => {
    f32.set(thresholds, next >>> 2);
    next += thresholds.byteLength;
    return next - thresholds.byteLength;
  });
  const runner = openTaskRunner(memory, threads, roundJobs * (width + blocks + 1), kernels);

  const describeLines = (from: number, rows: number) => {
    features.forEach(({ thresholds, firstLine }, f) => {
      runner.call(
        'assignLines',
        places.columns + 4 * (f * roundRows + from),
        rows,
        thresholdPlaces[f],
        thresholds.length,
        firstLine,
        places.lines + 4 * (from * width + f),
        4 * width,
      );
    });
  };

  const describeScores = (from: number, rows: number) => {
    for (let block = 0; block < blocks; block++) {
      runner.call(
        'scoreRows',
        places.lines + 4 * from * width,
        rows,
        width,
        places.masks + 4 * block * lines * blockWords,
        places.values + 8 * block * blockWords * wordValues,
        places.scores + 8 * from,
      );
    }
  };

  /** Runs a round over rows of the columns from `firstRow`. */
  const round = (columns: readonly Float32Array[], firstRow: number, rows: number, scored: boolean) => {
    features.forEach(({ feature }, f) => {
      const column = columns[feature].subarray(firstRow, firstRow + rows);
      f32.set(column, (places.columns >>> 2) + f * roundRows);
    });
    for (let from = 0; from < rows; from += jobRows) {
      const jobSize = Math.min(jobRows, rows - from);
      describeLines(from, jobSize);
      if (scored) describeScores(from, jobSize);
      runner.endJob();
    }
    runner.run();
  };

  return {
    addScores(columns, scores) {
      for (let firstRow = 0; firstRow < scores.length; firstRow += roundRows) {
        const part = scores.subarray(firstRow, firstRow + roundRows);
        const at = places.scores >>> 3;
        f64.set(part, at);
        round(columns, firstRow, part.length, true);
        part.set(f64.subarray(at, at + part.length));
      }
    },
    eachPart(columns, rows, visit) {
      for (let firstRow = 0; firstRow < rows; firstRow += roundRows) {
        const partRows = Math.min(roundRows, rows - firstRow);
        round(columns, firstRow, partRows, false);
        visit(u32.subarray(places.lines >>> 2, (places.lines >>> 2) + partRows * width), firstRow, partRows);
      }
    },
    close: () => runner.close(),
  };
}
