import { blockWords, type CompiledTrees, type TreeEnsemble } from './compiled-trees.js';
import { leafContributions } from './leaf-contributions.js';
import { pathsOf, type WordPaths } from './leaf-paths.js';

/** Longer paths have too many patterns to remember any. */
const patternFeatures = 30;

/** Numbers that all remembered patterns together may hold: 128 MiB. */
const mostRemembered = 2 ** 24;

/** Rows that are explained tree by tree, while their contributions stay in the cache. */
const blockRows = 1024;

/** Adds the contributions of rows to `values`, rows × `width`, row-major, from `firstRow`. */
export type Explainer = (
  lines: Uint32Array,
  firstRow: number,
  rows: number,
  values: Float64Array,
  width: number,
) => void;

/**
 * Exact path-dependent TreeSHAP (Lundberg et al., 2020). A leaf's contributions depend on a row only
 * through which features of its path the row satisfies, so they are computed once for each such pattern
 * (Yang, 2021).
 */
export function treeExplainer(ensemble: TreeEnsemble, compiled: CompiledTrees): Explainer {
  const words = compiled.words.map((word) => pathsOf(ensemble.trees[word.tree], word, compiled));
  const { features: lineFeatures, lines: lineCount, masks } = compiled;
  const lineWidth = lineFeatures.length;
  const possible = new Uint32Array(lineWidth);
  const longest = words.reduce(
    (most, { starts }) => Math.max(most, ...starts.map((s, l) => starts[l + 1] - s || 0)),
    0,
  );
  const satisfied = new Uint8Array(longest);
  const factors = new Float64Array(longest);
  let remembered = new Float64Array(2 ** 16);
  let used = 0;

  /** Computes a leaf's contributions for the features that are `satisfied`; their place. */
  const compute = (word: WordPaths, leaf: number): number => {
    if (used + longest > remembered.length) {
      const grown = new Float64Array(2 * remembered.length);
      grown.set(remembered);
      remembered = grown;
    }
    leafContributions(word, leaf, satisfied, factors, remembered, used);
    return used;
  };

  /** Computes the contributions of a pattern and remembers them while there is room; their place. */
  const remember = (word: WordPaths, leaf: number, pattern: number): number => {
    const features = word.starts[leaf + 1] - word.starts[leaf];
    for (let j = 0; j < features; j++) satisfied[j] = (pattern >>> j) & 1;
    const place = compute(word, leaf);
    if (used > mostRemembered) return place;
    used += features;
    if (word.tableStarts[leaf] < 0) word.maps.get(leaf)!.set(pattern, place);
    else word.tables[word.tableStarts[leaf] + pattern] = place;
    return place;
  };

  const explainRow = (word: WordPaths, values: Float64Array, target: number) => {
    const { bits, starts, path, columns, tableStarts, tables } = word;
    let end = 0;
    for (let leaf = 0; leaf < bits.length; leaf++) {
      const start = end;
      end = starts[leaf + 1];
      const bit = bits[leaf];
      const table = tableStarts[leaf];
      let place = -1;
      if (end - start > patternFeatures) {
        for (let j = start; j < end; j++) satisfied[j - start] = (possible[path[j]] >>> bit) & 1;
        place = compute(word, leaf);
      } else {
        let pattern = 0;
        for (let j = start; j < end; j++) pattern |= ((possible[path[j]] >>> bit) & 1) << (j - start);
        place = table < 0 ? (word.maps.get(leaf)!.get(pattern) ?? -1) : tables[table + pattern];
        if (place < 0) place = remember(word, leaf, pattern);
      }
      for (let j = start; j < end; j++, place++) values[target + columns[j]] += remembered[place];
    }
  };

  return (lines, firstRow, rows, values, width) => {
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(from + blockRows, rows);
      words.forEach((word, w) => {
        const { features } = word;
        const first = Math.floor(w / blockWords) * lineCount * blockWords + (w % blockWords);
        for (let row = from; row < to; row++) {
          for (let f = 0; f < features.length; f++) {
            possible[f] = masks[first + lines[row * lineWidth + features[f]] * blockWords];
          }
          explainRow(word, values, (firstRow + row) * width);
        }
      });
    }
  };
}
