import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topReasons } from '../../models/reasons.js';

it('names the four features that raise the risk most', () => {
  const values = Float64Array.of(0.1, -2, 0.5, 0.3, 0.2, 0.4);
  expect([...topReasons({ base: 0, values }, 6)]).toEqual([2, 5, 3, 4]);
});

it('breaks ties by feature order and names fewer when fewer raise the risk', () => {
  const values = Float64Array.of(0.5, -1, 0.5, 0, 0, 0, 0, -1);
  expect([...topReasons({ base: 0, values }, 4)]).toEqual([0, 2, -1, -1, -1, -1, -1, -1]);
});

it('equals a full sort', () => {
  const rows = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 5, maxLength: 5 }));
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 6 }), (table, top) => {
      const expected = table.flatMap((row) => {
        const raising = row.map((value, f) => ({ value, f })).filter(({ value }) => value > 0);
        raising.sort((a, b) => b.value - a.value || a.f - b.f);
        return Array.from({ length: top }, (_, i) => raising[i]?.f ?? -1);
      });
      expect([...topReasons({ base: 0, values: Float64Array.from(table.flat()) }, 5, top)]).toEqual(expected);
    }),
  );
});
