import type { FeatureMatrix } from '../matrix.js';
import { binPack, packsOf, sharesOf, widestPack } from './bin-packs.js';
import type { FeatureBins } from './feature-bins.js';
import { layout, openMemory } from './memory.js';
import { type KernelKind, openTaskRunner, type TaskRunner } from './task-runner.js';

/** A column of bins. */
export interface BinnedColumn {
  /** Position of the feature in the matrix. */
  readonly feature: number;
  readonly bins: FeatureBins;
  /** Where its bins stand side by side. */
  readonly place: number;
}

/** Columns side by side whose histograms are counted together. */
export interface Pack {
  /** Place of the first among all columns. */
  readonly first: number;
  readonly columns: readonly BinnedColumn[];
}

/** Packs that one thread counts, and where the kernels find them. */
export interface PackShare {
  readonly packs: readonly Pack[];
  readonly table: number;
}

/** Bytes of a column's histogram: 256 pairs. */
export const histogramBytes = 2048;

/** Bytes of what `histogram` reads of a pack. */
const packBytes = 8;

/** Bytes of what `findThresholds` writes of a column, padded to a cache line. */
export const resultBytes = 64;

/** Bytes of what `findThresholds` reads of a column. */
export const searchedBytes = 8;

/** Bytes of a node's table of bins that go left. */
export const decisionBytes = 256;

/** Rows in memory as the trainer's kernels see them. */
export interface TrainingMemory {
  readonly rows: number;
  readonly columns: readonly BinnedColumn[];
  readonly shares: readonly PackShare[];
  /** Bytes from a row's bins to those of the next, in the area `bins`. */
  readonly stride: number;
  readonly places: Readonly<Record<Area, number>>;
  /** Bytes of one node's histograms. */
  readonly slotBytes: number;
  /** Rows of a block: rounds are cut by it, whatever the number of threads. */
  readonly blockRows: number;
  readonly runner: TaskRunner;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

type Area =
  | 'bins'
  | 'columns'
  | 'order'
  | 'lefts'
  | 'rights'
  | 'pairs'
  | 'ordered'
  | 'scores'
  | 'targets'
  | 'weights'
  | 'histograms'
  | 'packs'
  | 'searched'
  | 'results'
  | 'sums'
  | 'decisions'
  | 'nodes'
  | 'values'
  | 'thresholds';

/** What is trained on. */
export interface TrainingData {
  readonly matrix: FeatureMatrix;
  /** What is learned, a number a row. */
  readonly target: Float32Array;
  /** The weight of each row, positive; 1 when absent. */
  readonly weight?: Float32Array;
}

/** How memory is used and filled. */
export interface MemoryOptions {
  /** The most leaves of a tree. */
  readonly leaves: number;
  readonly threads: number;
  readonly kernels: KernelKind;
}

const mostBlocks = 256;
const leastBlockRows = 4096;

/**
 * Opens the memory of a training and bins the matrix into it.
 *
 * @param bins the bins of each feature of the matrix; features that do not vary are left out
 * @throws ConfigurationError when the memory would be above 4 GiB
 */
export function openTrainingMemory(
  { matrix, target, weight }: TrainingData,
  bins: readonly FeatureBins[],
  { leaves, threads, kernels }: MemoryOptions,
): TrainingMemory {
  const { rows } = matrix;
  const features = [...bins.keys()].filter((feature) => bins[feature].varies);
  const blockRows = Math.max(leastBlockRows, Math.ceil(rows / mostBlocks));
  const blocks = Math.ceil(rows / blockRows);
  const slotBytes = features.length * histogramBytes;
  const stride = 8 * Math.ceil(features.length / 8);
  const { places, bytes } = layout<Area>({
    bins: rows * stride,
    columns: rows * features.length,
    order: 4 * rows,
    lefts: 4 * rows,
    rights: 4 * rows,
    pairs: 8 * rows,
    ordered: 8 * rows,
    scores: 8 * rows,
    targets: 4 * rows,
    weights: weight ? 4 * rows : 0,
    histograms: leaves * slotBytes,
    packs: features.length * packBytes,
    searched: 2 * features.length * searchedBytes,
    results: 2 * features.length * resultBytes,
    sums: blocks * 16,
    decisions: leaves * decisionBytes,
    nodes: leaves * 12,
    values: leaves * 8,
    thresholds: features.length * 1024,
  });
  const memory = openMemory(bytes);
  const capacity = Math.max(2 * widestPack * blocks, 4 * features.length, leaves);
  const f32 = new Float32Array(memory.buffer);
  f32.set(target, places.targets >>> 2);
  if (weight) f32.set(weight, places.weights >>> 2);
  const columns = features.map((feature, c) => ({
    feature,
    bins: bins[feature],
    place: places.columns + c * rows,
  }));
  const packs = packsOf(columns);
  const u32 = new Uint32Array(memory.buffer);
  const training: TrainingMemory = {
    rows,
    columns,
    shares: writtenShares(sharesOf(packs, threads), u32, places.packs),
    stride,
    places,
    slotBytes,
    blockRows,
    runner: openTaskRunner(memory, threads, capacity, kernels),
    u8: new Uint8Array(memory.buffer),
    u32,
    i32: new Int32Array(memory.buffer),
    f32,
    f64: new Float64Array(memory.buffer),
  };
  for (const pack of packs) binPack(training, matrix, pack);
  return training;
}

/** Writes the table of packs for the kernels. */
function writtenShares(shares: readonly (readonly Pack[])[], u32: Uint32Array, place: number): PackShare[] {
  let table = place;
  return shares.map((packs) => {
    const share = { packs, table };
    for (const { first, columns } of packs) {
      u32.set([first, columns.length], table >>> 2);
      table += packBytes;
    }
    return share;
  });
}

/** Describes a job for each block of [begin, end) and runs them. */
export function runBlocks(
  { runner, blockRows }: TrainingMemory,
  begin: number,
  end: number,
  describe: (begin: number, end: number, block: number) => void,
): void {
  for (let from = begin, block = 0; from < end; from += blockRows, block++) {
    describe(from, Math.min(from + blockRows, end), block);
    runner.endJob();
  }
  runner.run();
}
