import type { FeatureMatrix } from '../matrix.js';
import { type FeatureBins, missingBin } from './feature-bins.js';
import { histogramBytes, type Pack, runBlocks, type TrainingMemory } from './training-memory.js';

/** How many columns a pack has: the kernels know these widths. */
const widths = [8, 4, 2, 1];

/** Lays the bins of the features out in packs from `firstPlace`, the widest first. */
export function packsOf(
  features: readonly number[],
  bins: readonly FeatureBins[],
  rows: number,
  firstPlace: number,
): Pack[] {
  const packs: Pack[] = [];
  for (let taken = 0; taken < features.length; ) {
    const stride = widths.find((width) => width <= features.length - taken)!;
    const place = firstPlace + taken * rows;
    const columns = features.slice(taken, taken + stride).map((feature, j) => {
      return { feature, bins: bins[feature], place: place + j, stride };
    });
    packs.push({ place, columns, histogram: taken * histogramBytes });
    taken += stride;
  }
  return packs;
}

/**
 * Bins the columns of a pack. They wait in the areas from `order` to `scores`, which are not in use yet:
 * 36 bytes a row for at most 8 columns of 4.
 */
export function binPack(training: TrainingMemory, matrix: FeatureMatrix, { columns }: Pack): void {
  const { runner, places, f32, rows } = training;
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
    columns.forEach(({ place, stride }, j) => {
      runner.call(
        'assignBins',
        places.order + 4 * (j * rows + begin),
        end - begin,
        thresholds[j].place,
        thresholds[j].count,
        missingBin,
        place + begin * stride,
        stride,
      );
    });
  });
}

/** Category codes as their bins, NaN for those without one. */
function stageCodes(column: Float32Array, { values }: FeatureBins, staged: Float32Array): void {
  const binOf = new Map(Array.from(values, (code, bin) => [code, bin]));
  for (let row = 0; row < column.length; row++) staged[row] = binOf.get(column[row]) ?? Number.NaN;
}
