import type { ModelFeature } from '../matrix.js';
import { assignBins, type Bin, type Binning, expectedBins, type NumberBinning } from './binning.js';
import type { ManualBins } from './manual-bins.js';
import { type MergedBins, monotoneBins } from './monotone-bins.js';
import { assignPreBins, preBinEdges } from './pre-bins.js';
import { type ClassCounts, informationValue, smoothingRows, weightOfEvidence } from './weight-of-evidence.js';

/** How features are binned. */
export interface BinningOptions {
  /** The least share of all rows in a bin of ordinary values, in (0, 0.5]. */
  readonly minBinShare: number;
  /** The most bins of ordinary values; missing, special and other come on top. */
  readonly maxBins: number;
  /** Values, or category codes, that mean something of their own and get a bin of their own. */
  readonly specials: Readonly<Record<string, readonly number[]>>;
  /** Bins given by hand, by feature. */
  readonly bins: Readonly<Record<string, ManualBins>>;
}

/** A binned feature, and the bin of every training row. */
export interface BinnedFeature {
  readonly feature: ModelFeature;
  readonly binning: Binning;
  readonly iv: number;
  readonly bins: Uint8Array;
}

const maxPreBins = 50;

/** Categories below this share of the rows are binned as `other`. */
const rareShare = 0.01;
const maxCodes = 100;

/** Bins one feature on labeled rows of both classes. */
export function fitBinning(
  feature: ModelFeature,
  column: Float32Array,
  bad: Uint8Array,
  population: ClassCounts,
  options: BinningOptions,
): BinnedFeature {
  const { binning, bins } =
    feature.kind === 'number'
      ? fitIntervals(feature, column, bad, population, options)
      : fitCodes(feature, column, bad, population, options);
  return { feature, binning, bins, iv: informationValue(binning.bins, population) };
}

interface Fitted {
  readonly binning: Binning;
  readonly bins: Uint8Array;
}

function fitIntervals(
  { name, direction }: ModelFeature,
  column: Float32Array,
  bad: Uint8Array,
  population: ClassCounts,
  options: BinningOptions,
): Fitted {
  const specials = [...new Set((options.specials[name] ?? []).map(Math.fround))].sort((a, b) => a - b);
  const manual = options.bins[name];
  if (manual && 'edges' in manual) {
    const edges = [...manual.edges];
    return counted(
      { kind: 'number', feature: name, direction, closed: 'left', edges, specials, bins: [] },
      column,
      bad,
      population,
    );
  }
  const preEdges = preBinEdges(column, maxPreBins, new Set(specials));
  const codes = assignPreBins(preEdges, specials, column);
  const firstSpecial = preEdges.length + 1;
  const missing = firstSpecial + specials.length;
  const counts = countCodes(codes, bad, missing + 1);
  const ordinary = counts.slice(0, firstSpecial);
  const merged = bestMerge(ordinary, population, options, direction);
  const bins = [...sumMerged(ordinary, merged.starts), ...counts.slice(firstSpecial)];
  const binning: NumberBinning = {
    kind: 'number',
    feature: name,
    direction,
    closed: 'left',
    edges: merged.starts.slice(1).map((start) => preEdges[start - 1]),
    specials,
    bins: withWoe(bins, population),
  };
  const binOfCode = new Uint8Array(missing + 1);
  let bin = 0;
  for (let code = 0; code <= missing; code++) {
    if (code >= firstSpecial || merged.starts[bin + 1] === code) bin++;
    binOfCode[code] = bin;
  }
  recode(codes, binOfCode);
  return { binning, bins: codes };
}

function recode(codes: Uint8Array, recoded: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) codes[row] = recoded[codes[row]];
}

/**
 * Codes are ordered by their smoothed bad rate, then merged as if they were an ascending number. Special
 * codes stand apart, behind the others.
 */
function fitCodes(
  { name, direction }: ModelFeature,
  column: Float32Array,
  bad: Uint8Array,
  population: ClassCounts,
  options: BinningOptions,
): Fitted {
  const specials = [...new Set(options.specials[name] ?? [])].sort((a, b) => a - b);
  const manual = options.bins[name];
  const groups =
    manual && 'groups' in manual
      ? manual.groups.map((group) => group.filter((code) => !specials.includes(code)).sort((a, b) => a - b))
      : mergedCodes(column, bad, population, options, specials);
  const codes = [...groups.filter((group) => group.length > 0), ...specials.map((code) => [code])];
  return counted({ kind: 'category', feature: name, direction, codes, bins: [] }, column, bad, population);
}

function mergedCodes(
  column: Float32Array,
  bad: Uint8Array,
  population: ClassCounts,
  options: BinningOptions,
  specials: readonly number[],
): number[][] {
  const byCode = new Map<number, { rows: number; bads: number }>();
  for (let row = 0; row < column.length; row++) {
    const code = column[row];
    if (Number.isNaN(code)) continue;
    const count = byCode.get(code);
    if (count) {
      count.rows++;
      count.bads += bad[row];
    } else byCode.set(code, { rows: 1, bads: bad[row] });
  }
  const woe = (counts: ClassCounts) => weightOfEvidence(counts, population);
  const frequent = [...byCode]
    .filter(([code, { rows }]) => rows >= rareShare * population.rows && !specials.includes(code))
    .sort(([a, x], [b, y]) => y.rows - x.rows || a - b)
    .slice(0, maxCodes)
    .sort(([a, x], [b, y]) => woe(y) - woe(x) || a - b);
  const ordered = frequent.map(([, counts]) => counts);
  const starts = ordered.length > 0 ? bestMerge(ordered, population, options, 1).starts : [];
  return starts.map((start, i) =>
    frequent
      .slice(start, starts[i + 1])
      .map(([code]) => code)
      .sort((a, b) => a - b),
  );
}

/** Counts the rows of the bins of a given shape. */
function counted(shape: Binning, column: Float32Array, bad: Uint8Array, population: ClassCounts): Fitted {
  const bins = assignBins(shape, column);
  const counts = countCodes(bins, bad, expectedBins(shape));
  return { binning: { ...shape, bins: withWoe(counts, population) }, bins };
}

/** In the declared direction, or in the better one when none is declared. */
function bestMerge(
  preBins: readonly ClassCounts[],
  population: ClassCounts,
  { minBinShare, maxBins }: BinningOptions,
  direction: 1 | -1 | 0,
): MergedBins {
  const minRows = Math.max(1, minBinShare * population.rows);
  const merge = (towards: 1 | -1) =>
    monotoneBins(preBins, population, { minRows, maxBins, direction: towards });
  if (direction !== 0) return merge(direction);
  const rising = merge(1);
  const falling = merge(-1);
  return falling.value > rising.value ? falling : rising;
}

function countCodes(codes: Uint8Array, bad: Uint8Array, size: number): ClassCounts[] {
  const rows = new Float64Array(size);
  const bads = new Float64Array(size);
  for (let row = 0; row < codes.length; row++) {
    rows[codes[row]]++;
    bads[codes[row]] += bad[row];
  }
  return Array.from(rows, (count, code) => ({ rows: count, bads: bads[code] }));
}

function sumMerged(preBins: readonly ClassCounts[], starts: readonly number[]): ClassCounts[] {
  return starts.map((start, i) =>
    preBins
      .slice(start, starts[i + 1])
      .reduce((sum, { rows, bads }) => ({ rows: sum.rows + rows, bads: sum.bads + bads }), {
        rows: 0,
        bads: 0,
      }),
  );
}

function withWoe(counts: readonly ClassCounts[], population: ClassCounts): Bin[] {
  return counts.map((bin) => ({ ...bin, woe: weightOfEvidence(bin, population, smoothingRows) }));
}
