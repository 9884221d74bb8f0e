import type { Node } from './split.js';
import { runBlocks, type TrainingMemory } from './training-memory.js';

/** Sorts a node's rows into those that go left and those that go right, each in their old order. */
export function partitionRows(
  training: TrainingMemory,
  { begin, end }: Node,
  { place }: { place: number },
  decisions: number,
): number {
  const { runner, places, f64 } = training;
  const blocks: { from: number; rows: number; counted: number }[] = [];
  runBlocks(training, begin, end, (from, to, block) => {
    const counted = places.sums + 16 * block;
    blocks.push({ from, rows: to - from, counted });
    const [lefts, rights] = [places.lefts + 4 * from, places.rights + 4 * from];
    runner.call('partition', place, places.order, from, to, decisions, lefts, rights, counted);
  });
  const lefts = blocks.map(({ counted }) => f64[counted >>> 3]);
  const middle = begin + lefts.reduce((sum, count) => sum + count, 0);
  const smallIsLeft = middle - begin <= end - middle;
  let left = begin;
  let right = middle;
  blocks.forEach(({ from, rows }, b) => {
    const ofLeft = smallIsLeft ? places.ordered : 0;
    const ofRight = smallIsLeft ? 0 : places.ordered;
    runner.call('place', places.lefts + 4 * from, places.order, left, lefts[b], places.pairs, ofLeft);
    runner.call(
      'place',
      places.rights + 4 * from,
      places.order,
      right,
      rows - lefts[b],
      places.pairs,
      ofRight,
    );
    runner.endJob();
    left += lefts[b];
    right += rows - lefts[b];
  });
  runner.run();
  return middle;
}
