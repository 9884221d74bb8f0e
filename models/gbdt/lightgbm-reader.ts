import { DataContractError } from '../../pipeline/core/errors.js';
import type { FittedModel } from '../estimator.js';
import type { ModelFeature } from '../matrix.js';
import type { Tree } from '../trees/tree.js';
import { importedTrees } from './imported-trees.js';

/** Bits of LightGBM's decision_type, and the values of its missing type (bits 2 and 3). */
const categoryBit = 1;
const defaultLeftBit = 2;
const missingIsZero = 1;
const missingIsNaN = 2;

type Section = ReadonlyMap<string, string>;

/**
 * Reads a LightGBM text model of a binary objective (`save_model`), including category splits and its
 * three ways of missing. Its margin is LightGBM's raw score; features are found by name.
 *
 * @throws DataContractError when the text is incomplete or of another objective
 */
export function readLightGbm(text: string): FittedModel {
  const end = text.indexOf('\nend of trees');
  if (end < 0) throw unreadable('there is no line "end of trees"', 'it may have been cut off: save it again');
  const [header, ...sections] = text
    .slice(0, end)
    .split(/\n(?=Tree=\d+\n)/)
    .map(sectionOf);
  const sizes = header.get('tree_sizes');
  if (sizes !== undefined && sizes.split(' ').length !== sections.length) {
    throw unreadable(`it lists ${sizes.split(' ').length} trees and has ${sections.length}`, 'save it again');
  }
  const sigmoid = sigmoidOf(header);
  const names = required(header, 'feature_names').split(' ');
  const missing = names.map((): Set<number> => new Set());
  const infos = header.get('feature_infos')?.split(' ') ?? [];
  const kinds = names.map((_, f): ModelFeature['kind'] => (isCategory(infos[f]) ? 'category' : 'number'));
  const read = sections.map((section, t) => treeOf(section, t, missing, kinds));
  const share = header.has('average_output') ? 1 / read.length : 1;
  return importedTrees({
    source: 'lightgbm',
    sigmoid,
    features: names.map((name, f) => ({ name, kind: kinds[f], direction: 0 })),
    zero_is_missing: names.filter((_, f) => missing[f].has(missingIsZero)),
    base: 0,
    trees: read.map((tree) => ({ ...tree, leaf_value: tree.leaf_value.map((value) => value * share) })),
  });
}

/** Of a number LightGBM notes the range in brackets, of a category its codes, −1 for missing. */
function isCategory(info = 'none'): boolean {
  return /^-?\d+(:\d+)*$/.test(info);
}

function sigmoidOf(header: Section): number {
  for (const name of ['num_class', 'num_tree_per_iteration']) {
    if (required(header, name) !== '1') {
      throw unreadable(`its ${name} is ${header.get(name)}`, 'train with objective=binary');
    }
  }
  const [objective, ...settings] = required(header, 'objective').split(' ');
  if (objective === 'cross_entropy') return 1;
  const sigmoid = Number(settings.find((setting) => setting.startsWith('sigmoid:'))?.slice(8));
  if (objective === 'binary' && sigmoid > 0) return sigmoid;
  throw unreadable(`its objective is "${header.get('objective')}"`, 'train with objective=binary');
}

function treeOf(
  section: Section,
  t: number,
  missing: readonly Set<number>[],
  kinds: ModelFeature['kind'][],
): Tree {
  const numbers = (name: string, length: number) => {
    const values = required(section, name).split(' ').filter(Boolean).map(numberOf);
    if (values.length === length && !values.some(Number.isNaN)) return values;
    throw unreadable(`tree ${t} needs ${length} numbers as ${name}`, 'save it again');
  };
  if (section.get('is_linear') === '1') {
    throw unreadable('its leaves hold linear models', 'train with linear_tree=false');
  }
  const [leaves] = numbers('num_leaves', 1);
  const inner = leaves - 1;
  const leaf_value = numbers('leaf_value', leaves);
  if (inner === 0) return { ...noSplits, leaf_value, leaf_cover: [1] };
  const feature = numbers('split_feature', inner);
  const decisions = numbers('decision_type', inner);
  const threshold = numbers('threshold', inner);
  const sets = categorySets(t, numbers);
  const missing_left = decisions.map((decision, node): 0 | 1 => {
    const f = feature[node];
    if (!(f in kinds)) throw unreadable(`tree ${t} splits on feature ${f}`, 'save it again');
    if (decision & categoryBit) {
      kinds[f] = 'category';
      return 0;
    }
    const kind = (decision >> 2) & 3;
    missing[f].add(kind);
    if (kind === missingIsZero || kind === missingIsNaN) return decision & defaultLeftBit ? 1 : 0;
    return threshold[node] >= 0 ? 1 : 0; // a missing value counts as zero
  });
  return {
    feature,
    threshold,
    missing_left,
    left: numbers('left_child', inner),
    right: numbers('right_child', inner),
    gain: numbers('split_gain', inner),
    leaf_value,
    leaf_cover: numbers('leaf_count', leaves),
    sets,
  };
}

/** LightGBM writes `inf` where only missing values go right; no 32-bit value is above the largest 64-bit one. */
function numberOf(text: string): number {
  return text === 'inf' ? Number.MAX_VALUE : Number(text);
}

const noSplits = { feature: [], threshold: [], missing_left: [], left: [], right: [], gain: [], sets: [] };

/** The categories of each set, from bits in words of 32. */
function categorySets(t: number, numbers: (name: string, length: number) => number[]): number[][] {
  const [count] = numbers('num_cat', 1);
  if (count === 0) return [];
  const bounds = numbers('cat_boundaries', count + 1);
  const words = numbers('cat_threshold', bounds[count]);
  return Array.from({ length: count }, (_, set) => {
    const codes: number[] = [];
    if (bounds[set] > bounds[set + 1])
      throw unreadable(`tree ${t} has broken category bounds`, 'save it again');
    words.slice(bounds[set], bounds[set + 1]).forEach((word, w) => {
      for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) codes.push(32 * w + bit);
    });
    return codes;
  });
}

function sectionOf(text: string): Section {
  return new Map(
    text.split('\n').map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function required(section: Section, name: string): string {
  const value = section.get(name);
  if (value === undefined) throw unreadable(`the line "${name}=" is absent`, 'save it again');
  return value;
}

function unreadable(problem: string, hint: string): DataContractError {
  return new DataContractError('lightgbm_model', `the LightGBM model cannot be used: ${problem}`, { hint });
}
