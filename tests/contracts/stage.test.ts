import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInStage, stagesOf } from '../../pipeline/contracts/stage.js';

test('stages run to the bucket before the next; the first takes current accounts, the last is open', () => {
  expect(stagesOf({ late: 4, early: 1, middle: 2 })).toEqual([
    { name: 'early', first_bucket: 0, last_bucket: 1 },
    { name: 'middle', first_bucket: 2, last_bucket: 3 },
    { name: 'late', first_bucket: 4, last_bucket: null },
  ]);
  expect(stagesOf({})).toEqual([]);
});

test('every bucket is in exactly one stage', () => {
  const firsts = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(firsts, fc.nat(30), (edges, bucket) => {
      const stages = stagesOf(Object.fromEntries(edges.map((edge, i) => [`s${i}`, edge])));
      expect(stages.filter((stage) => isInStage(stage, bucket))).toHaveLength(1);
    }),
  );
});
