import { kernelModule } from './kernels.wasm.js';

/**
 * The inner loops of tree training and scoring. They work on one memory; every argument that is a
 * place is a byte offset into it.
 *
 * A *pair* is 8 bytes: the hessian below (unsigned 32 bits), the gradient above (signed 32 bits), both
 * as fixed-point integers. Pairs are added and subtracted as one 64-bit integer, so their sums are
 * exact and do not depend on the order of the rows. Before `quantize` the same 8 bytes hold two 32-bit
 * floats. A histogram of one column is 256 pairs, one a bin; bin 255 is missing.
 *
 * `order` holds row numbers (u32); row-wise arrays are reached through it.
 */
export interface Kernels {
  /** Writes the bin (u8) of each value: the first threshold that is not below it; NaN is `missing`. */
  assignBins(
    values: number,
    rows: number,
    thresholds: number,
    count: number,
    missing: number,
    target: number,
  ): void;
  /** Copies bins (u8) that stand side by side to places `stride` bytes apart. */
  spread(source: number, rows: number, target: number, stride: number): void;
  /** As `assignBins`, to places `stride` bytes apart, writing `firstLine` + bin (u32), and `firstLine + count + 1` for NaN. */
  assignLines(
    values: number,
    rows: number,
    thresholds: number,
    count: number,
    firstLine: number,
    target: number,
    stride: number,
  ): void;
  /**
   * Gradients and hessians of the rows order[begin, end) as 32-bit floats, and at `sums` (f64) the sum
   * of absolute gradients and that of hessians. `logistic` 1 is log loss on log-odds, 0 half the
   * squared error; `weights` 0 means that every row weighs 1.
   */
  gradients(
    logistic: number,
    order: number,
    begin: number,
    end: number,
    scores: number,
    targets: number,
    weights: number,
    pairs: number,
    sums: number,
  ): void;
  /** Turns the floats of the rows into pairs, in place and, in the order of the rows, at `ordered`. */
  quantize(
    order: number,
    begin: number,
    end: number,
    gradientScale: number,
    hessianScale: number,
    pairs: number,
    ordered: number,
  ): void;
  /**
   * The histograms of some packs over the rows order[begin, end). `table` has two u32 a pack: its first column and
   * how many it has (8, 4, 2 or 1). The bins of row 0 stand at `bins`, a byte a column, those of each next row
   * `stride` bytes on. A histogram is 2048 bytes from `target`, that of column 0, on for each column.
   */
  histogram(
    packs: number,
    table: number,
    bins: number,
    stride: number,
    order: number,
    ordered: number,
    begin: number,
    end: number,
    target: number,
  ): void;
  /** target −= from, pair by pair. */
  subtract(target: number, from: number, bytes: number): void;
  /**
   * The best threshold of each of some columns, in fixed-point units. `searched` has two i32 a column: its value
   * bins, 0 for a column to be passed over, and its direction. Of each other column it writes five f64 at `target`,
   * 64 bytes a column: the score of both sides (parent not deducted), the last bin that goes left (−1 when there is
   * no split), whether missing goes left, and gradient and hessian of the left side. Without missing rows bin 255 is
   * empty. Scores are compared crosswise, without a division, unless a penalty, bound or direction is set.
   */
  findThresholds(
    columns: number,
    searched: number,
    histograms: number,
    gradient: number,
    hessian: number,
    l1: number,
    l2: number,
    minHessian: number,
    low: number,
    high: number,
    target: number,
  ): void;
  /**
   * Sends the rows order[begin, end) to `lefts` or `rights`, keeping their order; `goesLeft` has a byte
   * a bin. Writes the number of lefts at `target` (f64).
   */
  partition(
    column: number,
    order: number,
    begin: number,
    end: number,
    goesLeft: number,
    lefts: number,
    rights: number,
    target: number,
  ): void;
  /** Copies row numbers into `order` from `begin`; their pairs too when `ordered` is not 0. */
  place(source: number, order: number, begin: number, count: number, pairs: number, ordered: number): void;
  /** Adds `value` to the scores of the rows order[begin, end). */
  addToRows(order: number, begin: number, end: number, scores: number, value: number): void;
  /**
   * Adds a tree's leaf values to the scores of the rows order[begin, end). A node is three i32: the
   * place of its column, the left child, the right child; a leaf is ~leaf.
   */
  addTreeToRows(
    order: number,
    begin: number,
    end: number,
    nodes: number,
    goesLeft: number,
    values: number,
    scores: number,
  ): void;
  /**
   * Adds 16 words of leaves to the scores. A row has `features` lines (u32); a line has 16 masks of
   * leaves (u32) that its value leaves possible. The lowest leaf in all of them gives the value: 33
   * f64 a word, the last one 0 for a word without the row's leaf. (QuickScorer: Lucchese et al., 2015.)
   */
  scoreRows(
    lines: number,
    rows: number,
    features: number,
    masks: number,
    values: number,
    scores: number,
  ): void;
  /**
   * Writes the contributions of rows, rows × `columns` (f64), summed word by word. A row has `width`
   * lines (u32). A *word* is 32 bytes: the number of its features and their place, the number of its
   * leaves and their place, and the offset of its masks in `masks` (u32 each); a feature is its place in
   * the lines and its column (u32 each). A *leaf* is 32 bytes: the number d of features on its path, the
   * places of their offsets (u32 each, 4 times the place in the word's features), of their shares (f64
   * each) and of its table (u32 each), and its value (f64).
   *
   * A table has a slot (u32) for each pattern of satisfied features, but at most 2^bits that longer
   * patterns share; a slot holds the place of the pattern (u32, padded to 8 bytes) and its d contributions
   * (f64), or 0. They stand in the cache, which begins with the place that is free, the end and the bits (u32
   * each). Several threads may use one cache: whoever computes a pattern computes the same bits.
   *
   * `quadrature` has point and weight (f64 each) of every rule, that of n points from place n·(n − 1).
   * `scratch` is the caller's own; it begins with the places of its sums and of its spare part (u32 each).
   */
  explainRows(
    lines: number,
    rows: number,
    width: number,
    masks: number,
    words: number,
    wordCount: number,
    columns: number,
    values: number,
    cache: number,
    quadrature: number,
    scratch: number,
  ): void;
}

/** The names of the kernels; a task names its kernel by its place here. */
export const kernelNames = [
  'assignBins',
  'spread',
  'assignLines',
  'gradients',
  'quantize',
  'histogram',
  'subtract',
  'findThresholds',
  'partition',
  'place',
  'addToRows',
  'addTreeToRows',
  'scoreRows',
  'explainRows',
] as const satisfies readonly (keyof Kernels)[];

/** The kernels in WebAssembly over a memory. */
export function wasmKernels(memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(kernelModule(), { env: { memory } }).exports as unknown as Kernels;
}
