import type { CompiledTrees } from './compiled-trees.js';
import type { TaskRunner } from './task-runner.js';

/** Where thresholds, columns and lines stand in a memory. */
export interface LinePlaces {
  readonly thresholds: number;
  readonly columns: number;
  readonly lines: number;
}

/** Bytes of each, for rounds of so many rows. */
export function lineBytes({ features }: CompiledTrees, roundRows: number): Record<keyof LinePlaces, number> {
  return {
    thresholds: 4 * features.reduce((sum, { thresholds }) => sum + thresholds.length, 0),
    columns: 4 * features.length * roundRows,
    lines: 4 * features.length * roundRows,
  };
}

/** Turns the values of a round's rows into lines of the mask tables. */
export interface MatrixLines {
  /** Copies rows of the ensemble's columns into the memory, from `firstRow`. */
  copy(columns: readonly Float32Array[], firstRow: number, rows: number): void;
  /** Describes the calls that write the lines of `rows` rows of the round from `from`. */
  describe(from: number, rows: number): void;
}

/** Prepares the lines of compiled trees in a memory. */
export function matrixLines(
  { features }: CompiledTrees,
  memory: WebAssembly.Memory,
  runner: TaskRunner,
  places: LinePlaces,
  roundRows: number,
): MatrixLines {
  const f32 = new Float32Array(memory.buffer);
  let next = places.thresholds;
  const thresholdPlaces = features.map(({ thresholds }) => {
    f32.set(thresholds, next >>> 2);
    next += thresholds.byteLength;
    return next - thresholds.byteLength;
  });
  const width = features.length;
  return {
    copy(columns, firstRow, rows) {
      features.forEach(({ feature }, f) => {
        const column = columns[feature].subarray(firstRow, firstRow + rows);
        f32.set(column, (places.columns >>> 2) + f * roundRows);
      });
    },
    describe(from, rows) {
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
    },
  };
}
