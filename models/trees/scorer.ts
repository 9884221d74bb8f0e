import { blockWords, type CompiledTrees, wordValues } from './compiled-trees.js';
import { lineBytes, matrixLines } from './matrix-lines.js';
import { layout, openMemory } from './memory.js';
import { type KernelKind, openTaskRunner } from './task-runner.js';

/** Rows of a job, and jobs of a round. */
const jobRows = 1024;
const roundJobs = 16;
const roundRows = jobRows * roundJobs;

/** Scores columns with compiled trees. Scores do not depend on the number of threads. */
export interface Scorer {
  /**
   * Adds the leaf values of every row to `scores`.
   *
   * @param columns those of the ensemble's features, in their order
   */
  addScores(columns: readonly Float32Array[], scores: Float64Array): void;
  close(): Promise<void>;
}

/** Opens a scorer with its own memory and threads. */
export function openScorer(compiled: CompiledTrees, threads = 1, kernels?: KernelKind): Scorer {
  const { features, lines, blocks } = compiled;
  const width = features.length;
  const { places, bytes } = layout({
    masks: compiled.masks.byteLength,
    values: compiled.values.byteLength,
    ...lineBytes(compiled, roundRows),
    scores: 8 * roundRows,
  });
  const memory = openMemory(bytes);
  const f64 = new Float64Array(memory.buffer);
  new Uint32Array(memory.buffer).set(compiled.masks, places.masks >>> 2);
  f64.set(compiled.values, places.values >>> 3);
  const runner = openTaskRunner(memory, threads, roundJobs * (width + blocks + 1), kernels);
  const matrix = matrixLines(compiled, memory, runner, places, roundRows);

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

  return {
    addScores(columns, scores) {
      for (let firstRow = 0; firstRow < scores.length; firstRow += roundRows) {
        const part = scores.subarray(firstRow, firstRow + roundRows);
        const at = places.scores >>> 3;
        f64.set(part, at);
        matrix.copy(columns, firstRow, part.length);
        for (let from = 0; from < part.length; from += jobRows) {
          const rows = Math.min(jobRows, part.length - from);
          matrix.describe(from, rows);
          describeScores(from, rows);
          runner.endJob();
        }
        runner.run();
        part.set(f64.subarray(at, at + part.length));
      }
    },
    close: () => runner.close(),
  };
}
