import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseBins, upperEdges } from '../../../models/trees/feature-bins.js';

const floats = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 400 });
const binOf = (edges: Float32Array, value: number) => edges.findIndex((edge) => value <= edge) >>> 0;

describe('upperEdges', () => {
  it('separates every value when bins suffice', () => {
    fc.assert(
      fc.property(floats, (values) => {
        const sorted = Float32Array.from(values).sort();
        const distinct = [...new Set(Array.from(sorted, (v) => v + 0))];
        const edges = upperEdges(sorted, 400);
        expect(edges).toHaveLength(distinct.length - 1);
        expect(new Set(distinct.map((value) => binOf(edges, value))).size).toBe(distinct.length);
      }),
    );
  });

  it('rises, and has no more bins than asked for', () => {
    fc.assert(
      fc.property(floats, fc.integer({ min: 2, max: 20 }), (values, bins) => {
        const edges = upperEdges(Float32Array.from(values).sort(), bins);
        expect(edges.length).toBeLessThan(bins);
        for (let i = 1; i < edges.length; i++) expect(edges[i]).toBeGreaterThan(edges[i - 1]);
      }),
    );
  });

  it('fills bins evenly, and gives a frequent value its own', () => {
    const even = upperEdges(
      Float32Array.from({ length: 1000 }, (_, i) => i),
      10,
    );
    expect([...even]).toEqual([99.5, 199.5, 299.5, 399.5, 499.5, 599.5, 699.5, 799.5, 899.5]);
    const zeros = Float32Array.from({ length: 1000 }, (_, i) => Math.max(0, i - 600));
    const edges = upperEdges(zeros, 5);
    expect(edges[0]).toBe(0.5);
    expect(edges).toHaveLength(4);
  });
});

describe('chooseBins', () => {
  const choose = (kind: 'number' | 'category', ...values: number[]) => {
    const matrix = {
      rows: values.length,
      features: [{ name: 'f', kind, direction: 0 } as const],
      columns: [Float32Array.from(values)],
    };
    return chooseBins(matrix, Int32Array.from(values.keys()))[0];
  };

  it('orders category codes by frequency', () => {
    expect([...choose('category', 7, 7, 3, 7, 3, 9, Number.NaN).values]).toEqual([7, 3, 9]);
  });

  it('keeps the 255 most frequent codes', () => {
    const codes = Array.from({ length: 300 }, (_, code) => [code, ...(code >= 45 ? [code] : [])]).flat();
    const { values, count } = choose('category', ...codes);
    expect(count).toBe(255);
    expect(Math.min(...values)).toBe(45);
  });

  it('knows what varies', () => {
    expect(choose('number', 1, 1, 1).varies).toBe(false);
    expect(choose('number', Number.NaN, Number.NaN).varies).toBe(false);
    expect(choose('number', 1, Number.NaN).varies).toBe(true);
    expect(choose('number', 1, 2).varies).toBe(true);
    expect(choose('category', 4, 4).varies).toBe(false);
  });
});
