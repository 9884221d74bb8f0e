import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortFloats } from '../../models/sort-floats.js';

test('floats are sorted as Float32Array.sort does it, to the bit', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { maxLength: 300 }), (numbers) => {
      const values = Float32Array.from([...numbers, 0, -0, Infinity, -Infinity, 1e-45, -1e-45]);
      const before = Buffer.from(values.slice().sort().buffer);
      const part = values.subarray(0);
      expect(sortFloats(part)).toBe(part);
      expect(Buffer.from(values.buffer).equals(before)).toBe(true);
    }),
  );
});

test('a part of an array is sorted, and nothing beside it', () => {
  const values = Float32Array.of(9, 3, -2, 5, 1);
  sortFloats(values.subarray(1, 4));
  expect([...values]).toEqual([9, -2, 3, 5, 1]);
  expect(sortFloats(new Float32Array())).toHaveLength(0);
});
