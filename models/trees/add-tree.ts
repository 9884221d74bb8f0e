import type { GrownTree } from './grow-tree.js';
import { runBlocks, type TrainingMemory } from './training-memory.js';

/** Adds `rate` times the leaf values to the scores of the rows the tree was grown on. */
export function addToGrown(
  { runner, places }: TrainingMemory,
  { tree, ranges }: GrownTree,
  rate: number,
): void {
  ranges.forEach(({ begin, end }, leaf) => {
    runner.call('addToRows', places.order, begin, end, places.scores, rate * tree.leaf_value[leaf]);
    runner.endJob();
  });
  runner.run();
}

/** Adds `rate` times the leaf values to the scores of the rows order[begin, end), which it never saw. */
export function addToOthers(
  training: TrainingMemory,
  { tree, ranges }: GrownTree,
  rate: number,
  begin: number,
  end: number,
): void {
  const { runner, places, columns, u32, i32, f64 } = training;
  if (begin === end) return;
  if (tree.feature.length === 0) {
    runner.call('addToRows', places.order, begin, end, places.scores, rate * tree.leaf_value[0]);
    runner.endJob();
    runner.run();
    return;
  }
  const columnOf = new Map(columns.map((column) => [column.feature, column]));
  tree.feature.forEach((feature, node) => {
    const at = (places.nodes >>> 2) + 3 * node;
    u32[at] = columnOf.get(feature)!.place;
    i32[at + 1] = tree.left[node];
    i32[at + 2] = tree.right[node];
  });
  for (let leaf = 0; leaf < ranges.length; leaf++) {
    f64[(places.values >>> 3) + leaf] = rate * tree.leaf_value[leaf];
  }
  runBlocks(training, begin, end, (from, to) => {
    const { order, nodes, decisions, values, scores } = places;
    runner.call('addTreeToRows', order, from, to, nodes, decisions, values, scores);
  });
}
