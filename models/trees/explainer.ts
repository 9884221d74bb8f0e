import { blockWords, type CompiledTrees, type TreeEnsemble } from './compiled-trees.js';
import { gaussLegendre } from './gauss-legendre.js';
import { pathsOf, type WordPaths } from './leaf-paths.js';
import { lineBytes, matrixLines } from './matrix-lines.js';
import { layout, openMemory } from './memory.js';
import { type KernelKind, openTaskRunner } from './task-runner.js';

/** Rows of a job, and jobs of a round. */
const jobRows = 256;
const roundJobs = 16;
const roundRows = jobRows * roundJobs;

const mostCached = 2 ** 27;

/** A table has a slot for each pattern of so many features, fewer when all tables would take too much. */
const mostTableBits = 11;
const mostTableBytes = 2 ** 28;

const recordBytes = 32;

/** Explains columns with compiled trees. Contributions do not depend on the number of threads. */
export interface TreeExplainer {
  /**
   * Writes the contributions of every row to `values`, rows × the ensemble's features, row-major.
   *
   * @param columns those of the ensemble's features, in their order
   */
  explain(columns: readonly Float32Array[], values: Float64Array): void;
  close(): Promise<void>;
}

/** How an explainer works; contributions do not depend on any of it. */
export interface ExplainerOptions {
  /** 1 when absent. */
  readonly threads?: number;
  readonly kernels?: KernelKind;
  /** The most bytes of contributions that are remembered; 128 MiB when absent. */
  readonly cacheBytes?: number;
  /** The most bytes of the tables that find them; 256 MiB when absent. */
  readonly tableBytes?: number;
}

/**
 * Opens an explainer with its own memory and threads: exact path-dependent TreeSHAP (Lundberg et al.,
 * 2020). A leaf's contributions depend on a row only through which features of its path the row satisfies,
 * so they are computed once for each such pattern (Yang, 2021). With o(j) = 1 for a satisfied feature and
 * share z(j), Shapley's weights are a beta integral, so that feature i gets
 * value·(o(i) − z(i))·∫₀¹ Π_{j≠i} (o(j)·t + z(j)·(1 − t)) dt. Gauss–Legendre quadrature is exact for this
 * polynomial, and all its terms are positive.
 */
export function openExplainer(
  ensemble: TreeEnsemble,
  compiled: CompiledTrees,
  { threads = 1, kernels, cacheBytes = mostCached, tableBytes = mostTableBytes }: ExplainerOptions = {},
): TreeExplainer {
  const words = compiled.words.map((word) => pathsOf(ensemble.trees[word.tree], word, compiled));
  const columns = ensemble.features.length;
  const width = compiled.features.length;
  const tableBits = tableBitsOf(words, tableBytes);
  const sizes = sizesOf(words, tableBits);
  const scratchBytes = 8 + 16 * (sizes.features + 1) + 24 * (sizes.path + 1);
  const { places, bytes } = layout({
    masks: compiled.masks.byteLength,
    ...lineBytes(compiled, roundRows),
    words: recordBytes * words.length,
    features: 8 * sizes.allFeatures,
    leaves: recordBytes * sizes.leaves,
    paths: 4 * sizes.paths,
    shares: 8 * sizes.paths,
    tables: 4 * sizes.slots,
    quadrature: 8 * quadratureStart(((sizes.path + 1) >> 1) + 1),
    scratch: roundJobs * paddedTo64(scratchBytes),
    values: 8 * roundRows * columns,
    cache: 16 + Math.min(cacheBytes, sizes.patternBytes),
  });
  const memory = openMemory(bytes);
  const u32 = new Uint32Array(memory.buffer);
  const f64 = new Float64Array(memory.buffer);
  u32.set(compiled.masks, places.masks >>> 2);
  writeWords();
  for (let n = 1; n <= (sizes.path + 1) >> 1; n++) {
    const { points, weights } = gaussLegendre(n);
    points.forEach((point, q) => {
      f64.set([point, weights[q]], (places.quadrature >>> 3) + quadratureStart(n) + 2 * q);
    });
  }
  u32.set([places.cache + 16, bytes, tableBits], places.cache >>> 2);
  for (let job = 0; job < roundJobs; job++) {
    const scratch = scratchOf(job);
    const sums = scratch + 8 + 8 * Math.ceil(sizes.features / 2);
    u32.set([sums, sums + 8 * sizes.features], scratch >>> 2);
  }
  const runner = openTaskRunner(memory, threads, roundJobs * (width + 2), kernels);
  const matrix = matrixLines(compiled, memory, runner, places, roundRows);

  return {
    explain(given, values) {
      const rows = columns > 0 ? values.length / columns : 0;
      for (let firstRow = 0; firstRow < rows; firstRow += roundRows) {
        const partRows = Math.min(roundRows, rows - firstRow);
        matrix.copy(given, firstRow, partRows);
        for (let from = 0, job = 0; from < partRows; from += jobRows, job++) {
          const jobSize = Math.min(jobRows, partRows - from);
          matrix.describe(from, jobSize);
          runner.call(
            'explainRows',
            places.lines + 4 * from * width,
            jobSize,
            width,
            places.masks,
            places.words,
            words.length,
            columns,
            places.values + 8 * from * columns,
            places.cache,
            places.quadrature,
            scratchOf(job),
          );
          runner.endJob();
        }
        runner.run();
        const at = places.values >>> 3;
        values.set(f64.subarray(at, at + partRows * columns), firstRow * columns);
      }
    },
    close: () => runner.close(),
  };

  function scratchOf(job: number): number {
    return places.scratch + job * paddedTo64(scratchBytes);
  }

  function writeWords(): void {
    let [word, feature, leaf, path, share, table] = [
      places.words,
      places.features,
      places.leaves,
      places.paths,
      places.shares,
      places.tables,
    ];
    words.forEach(({ features, leaves }, w) => {
      const masks = 4 * (Math.floor(w / blockWords) * compiled.lines * blockWords + (w % blockWords));
      u32.set([features.length, feature, leaves.length, leaf, masks], word >>> 2);
      word += recordBytes;
      for (const place of features) {
        u32.set([place, compiled.features[place].feature], feature >>> 2);
        feature += 8;
      }
      for (const { value, features: onPath, shares } of leaves) {
        u32.set([onPath.length, path, share, table], leaf >>> 2);
        f64[(leaf + 16) >>> 3] = value;
        leaf += recordBytes;
        for (const place of onPath) {
          u32[path >>> 2] = 4 * place;
          path += 4;
        }
        f64.set(shares, share >>> 3);
        share += 8 * shares.length;
        table += 4 * slotsOf(onPath.length, tableBits);
      }
    });
  }
}

/** Slots of the table of a path of `d` features. */
function slotsOf(d: number, tableBits: number): number {
  return d > 32 ? 0 : 2 ** Math.min(d, tableBits);
}

function tableBitsOf(words: readonly WordPaths[], most: number): number {
  const bytes = (bits: number) =>
    words.reduce(
      (sum, { leaves }) =>
        leaves.reduce((inner, { features }) => inner + 4 * slotsOf(features.length, bits), sum),
      0,
    );
  let bits = mostTableBits;
  while (bits > 1 && bytes(bits) > most) bits--;
  return bits;
}

function sizesOf(words: readonly WordPaths[], tableBits: number) {
  const sizes = { features: 0, allFeatures: 0, leaves: 0, path: 0, paths: 0, slots: 0, patternBytes: 0 };
  for (const { features, leaves } of words) {
    sizes.features = Math.max(sizes.features, features.length);
    sizes.allFeatures += features.length;
    sizes.leaves += leaves.length;
    for (const { features: path } of leaves) {
      sizes.path = Math.max(sizes.path, path.length);
      sizes.paths += path.length;
      sizes.slots += slotsOf(path.length, tableBits);
      sizes.patternBytes += 8 * (path.length + 1) * slotsOf(path.length, tableBits);
    }
  }
  return sizes;
}

/** Where the rule of n points begins, in numbers: behind the pairs of all shorter ones. */
function quadratureStart(n: number): number {
  return n * (n - 1);
}

function paddedTo64(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
