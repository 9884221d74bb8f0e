import { describe, expect, it } from 'vitest';
import { derivedSeed, seededRandom, shuffledIndexes } from '../../pipeline/core/random.js';

const draws = (seed: number, n: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random.uniform());
};

describe('a seeded stream', () => {
  it('is the same for the same seed, on every machine', () => {
    expect(draws(20260101, 1000)).toEqual(draws(20260101, 1000));
    // Taken once from pure-rand 8.4.2, seed scrambled: another value means that every stored model would change.
    expect(draws(20260101, 2)).toEqual([0.9074554974596489, 0.48616050586718274]);
  });
  it('differs between seeds, also between neighbors', () => {
    expect(draws(1, 3)).not.toEqual(draws(2, 3));
    expect(draws(-1, 3)).not.toEqual(draws(0, 3));
  });
  it('is uniform in [0, 1)', () => {
    const values = draws(7, 100_000);
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    const tenths = new Array(10).fill(0);
    for (const value of values) tenths[Math.floor(value * 10)]++;
    // Nine degrees of freedom: chi-square above 27.9 has a chance of 1 in 1,000.
    expect(tenths.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });
  it('draws whole numbers below a bound, each as often', () => {
    const random = seededRandom(3);
    const counts = new Array(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]++;
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5);
    expect(random.below(1)).toBe(0);
  });
  it('draws normal deviates', () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 100_000 }, () => random.normal());
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
    expect(values.filter((x) => x < -1.96).length / values.length).toBeCloseTo(0.025, 2);
  });
});

describe('a derived seed', () => {
  it('depends on the seed and on the name, and is a 32-bit integer', () => {
    expect(derivedSeed(1, 'forest')).toBe(derivedSeed(1, 'forest'));
    const seeds = [1, 2].flatMap((seed) => ['forest', 'split', ''].map((name) => derivedSeed(seed, name)));
    expect(new Set(seeds).size).toBe(6);
    for (const seed of seeds) expect(seed | 0).toBe(seed);
  });
});

describe('shuffled indexes', () => {
  it('are a permutation, the same for the same seed', () => {
    const order = shuffledIndexes(1000, seededRandom(1));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(shuffledIndexes(1000, seededRandom(1))).toEqual(order);
    expect(shuffledIndexes(1000, seededRandom(2))).not.toEqual(order);
    expect(shuffledIndexes(0, seededRandom(1))).toHaveLength(0);
    expect([...shuffledIndexes(1, seededRandom(1))]).toEqual([0]);
  });
  it('take each of the six orders of three as often', () => {
    const random = seededRandom(11);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = shuffledIndexes(3, random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect([...counts.values()].reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5);
  });
});
