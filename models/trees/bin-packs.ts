import type { FeatureMatrix } from '../matrix.js';
import { type FeatureBins, missingBin } from './feature-bins.js';
import { type BinnedColumn, type Pack, runBlocks, type TrainingMemory } from './training-memory.js';

/** How many columns a pack has: the kernels know these widths. */
const widths = [8, 4, 2, 1];

/** The most columns that a pack has. */
export const widestPack = widths[0];

/**
 * Parts columns into packs, the widest first. Where an odd number of the widest would leave one of two threads
 * without work at the end, the last of them is halved.
 */
export function packsOf(columns: readonly BinnedColumn[]): Pack[] {
  const half = widestPack / 2;
  const halvesLast = Math.floor(columns.length / widestPack) % 2 === 1 && columns.length % widestPack < half;
  const packs: Pack[] = [];
  for (let first = 0; first < columns.length; ) {
    const left = columns.length - first;
    const widestLeft = halvesLast && left < 2 * widestPack ? half : widestPack;
    const width = widths.find((each) => each <= Math.min(left, widestLeft))!;
    packs.push({ first, columns: columns.slice(first, first + width) });
    first += width;
  }
  return packs;
}

/** Shares packs out among threads, each to the one that has the fewest columns so far. */
export function sharesOf(packs: readonly Pack[], threads: number): Pack[][] {
  const shares = Array.from({ length: Math.min(threads, packs.length) }, () => ({
    packs: [] as Pack[],
    columns: 0,
  }));
  for (const pack of packs) {
    const least = shares.reduce((a, b) => (b.columns < a.columns ? b : a));
    least.packs.push(pack);
    least.columns += pack.columns.length;
  }
  return shares.map((share) => share.packs);
}

/**
 * Bins the columns of a pack. They wait in the areas from `order` to `scores`, which are not in use yet:
 * 36 bytes a row for at most 8 columns of 4.
 */
export function binPack(training: TrainingMemory, matrix: FeatureMatrix, { first, columns }: Pack): void {
  const { runner, places, f32, rows, stride } = training;
  const thresholds = columns.map(({ feature, bins }, j) => {
    const staged = f32.subarray((places.order >>> 2) + j * rows).subarray(0, rows);
    const place = places.thresholds + j * 1024;
    if (bins.feature.kind === 'number') {
      staged.set(matrix.columns[feature]);
      f32.set(bins.values, place >>> 2);
    } else {
      stageCodes(matrix.columns[feature], bins, staged);
      f32.set(
        bins.values.map((_, bin) => bin),
        place >>> 2,
      );
    }
    return { place, count: bins.count - 1 };
  });
  runBlocks(training, 0, rows, (begin, end) => {
    columns.forEach(({ place }, j) => {
      const bins = place + begin;
      runner.call(
        'assignBins',
        places.order + 4 * (j * rows + begin),
        end - begin,
        thresholds[j].place,
        thresholds[j].count,
        missingBin,
        bins,
      );
      runner.call('spread', bins, end - begin, places.bins + begin * stride + first + j, stride);
    });
  });
}

/** Category codes as their bins, NaN for those without one. */
function stageCodes(column: Float32Array, { values }: FeatureBins, staged: Float32Array): void {
  const binOf = new Map(Array.from(values, (code, bin) => [code, bin]));
  for (let row = 0; row < column.length; row++) staged[row] = binOf.get(column[row]) ?? Number.NaN;
}
