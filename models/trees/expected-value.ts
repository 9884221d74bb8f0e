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
