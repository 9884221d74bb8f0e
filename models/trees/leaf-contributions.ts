import { gaussLegendre } from './gauss-legendre.js';
import type { WordPaths } from './leaf-paths.js';
import type { Tree } from './tree.js';

/** The mean of a tree's leaves by cover: what is expected before any feature is known. */
export function expectedValue(tree: Tree): number {
  let sum = 0;
  let cover = 0;
  tree.leaf_cover.forEach((c, leaf) => {
    sum += c * tree.leaf_value[leaf];
    cover += c;
  });
  return cover > 0 ? sum / cover : tree.leaf_value[0];
}

/**
 * The contributions of one leaf to the features of its path. With o(j) = 1 for a satisfied feature and
 * share z(j), Shapley's weights are a beta integral, so that feature i gets
 * value·(o(i) − z(i))·∫₀¹ Π_{j≠i} (o(j)·t + z(j)·(1 − t)) dt. Gauss–Legendre quadrature is exact for
 * this polynomial, and all its terms are positive.
 */
export function leafContributions(
  { values, shares, starts }: WordPaths,
  leaf: number,
  satisfied: Uint8Array,
  factors: Float64Array,
  into: Float64Array,
  place: number,
): void {
  const start = starts[leaf];
  const d = starts[leaf + 1] - start;
  const { points, weights } = gaussLegendre((d + 1) >> 1);
  into.fill(0, place, place + d);
  for (let q = 0; q < points.length; q++) {
    let product = values[leaf] * weights[q];
    for (let j = 0; j < d; j++) {
      factors[j] = satisfied[j] * points[q] + shares[start + j] * (1 - points[q]);
      product *= factors[j];
    }
    for (let j = 0; j < d; j++)
      into[place + j] += ((satisfied[j] - shares[start + j]) * product) / factors[j];
  }
}
