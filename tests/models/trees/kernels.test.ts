import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Kernels, kernelNames, wasmKernels } from '../../../models/trees/kernels.js';
import { kernelSourceHash } from '../../../models/trees/kernels.wasm.js';
import { openMemory } from '../../../models/trees/memory.js';
import { scriptKernels } from '../../../models/trees/script-kernels.js';
import { type Random, seededRandom } from '../../../pipeline/core/random.js';

const rows = 501;
const source = new URL('../../../models/trees/kernels.as', import.meta.url);

const areas = {
  order: 4,
  values: 4,
  pairs: 8,
  ordered: 8,
  scores: 8,
  targets: 4,
  weights: 4,
  bins: 8,
  spare: 8,
};
const [tables, results, histograms] = [131_072, 196_608, 200_704];
const places = Object.fromEntries(
  Object.keys(areas).map((name, place) => [name, 1024 + place * 8192]),
) as Record<keyof typeof areas, number>;

/** A memory with rows in random order, scores, targets, weights, bins and pairs. */
function filledMemory(seed: number): { memory: WebAssembly.Memory; bytes: Uint8Array } {
  const random = seededRandom(seed);
  const memory = openMemory(327_680);
  const { buffer } = memory;
  const order = Array.from({ length: rows }, (_, row) => row).sort(() => random.uniform() - 0.5);
  new Uint32Array(buffer, places.order, rows).set(order);
  fill(new Float32Array(buffer, places.values, rows), () =>
    random.uniform() < 0.1 ? Number.NaN : random.normal(),
  );
  fill(new Float64Array(buffer, places.scores, rows), () => 4 * random.normal());
  new Float64Array(buffer, places.scores, rows).set([900, -900, 0, -0, 700, -700, 36, -36]);
  fill(new Float32Array(buffer, places.targets, rows), () => random.below(2));
  fill(new Float32Array(buffer, places.weights, rows), () => 3 * random.uniform());
  fill(new Uint8Array(buffer, places.bins, 8 * rows), () => random.below(256));
  fill(new Int32Array(buffer, places.ordered, 2 * rows), (i) =>
    i % 2 ? random.below(2000) - 1000 : random.below(1000),
  );
  return { memory, bytes: new Uint8Array(buffer) };
}

function fill(array: { length: number; [i: number]: number }, value: (i: number) => number): void {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
}

/** Runs the same calls by both implementations on equal memories; the bytes afterwards. */
function afterBoth(seed: number, run: (kernels: Kernels, memory: WebAssembly.Memory) => void): Buffer[] {
  return [wasmKernels, scriptKernels].map((implement) => {
    const { memory, bytes } = filledMemory(seed);
    run(implement(memory), memory);
    return Buffer.from(bytes);
  });
}

function expectTwins(run: (kernels: Kernels, memory: WebAssembly.Memory, random: Random) => void): void {
  for (let seed = 1; seed <= 5; seed++) {
    const [compiled, script] = afterBoth(seed, (kernels, memory) => run(kernels, memory, seededRandom(seed)));
    expect(compiled.equals(script)).toBe(true);
    expect(compiled.equals(Buffer.from(filledMemory(seed).bytes))).toBe(false);
  }
}

describe('the compiled kernels leave the same bytes as the script ones', () => {
  const { order, values, pairs, ordered, scores, targets, weights, bins, spare } = places;

  it('assignBins, spread and assignLines', () => {
    expectTwins((k, memory) => {
      const thresholds = new Float32Array(memory.buffer, tables, 40).map((_, i) => i / 10 - 2);
      new Float32Array(memory.buffer, tables, 40).set(thresholds);
      for (const [count, column] of [
        [40, 0],
        [0, 1],
        [7, 2],
      ]) {
        k.assignBins(values, rows, tables, count, 255, ordered);
        k.spread(ordered, rows, bins + column, 8);
      }
      k.assignLines(values, rows, tables, 40, 1000, spare, 8);
    });
  });

  it.each([0, 1])('gradients, quantize (logistic %i)', (logistic) => {
    expectTwins((k) => {
      k.gradients(logistic, order, 3, rows, scores, targets, weights, pairs, results);
      k.gradients(logistic, order, 0, 3, scores, targets, 0, pairs, results + 16);
      k.quantize(order, 3, rows, 1234.5, 4321.5, pairs, ordered);
    });
  });

  it.each([8, 4, 2, 1])('histogram, subtract, findThresholds (width %i)', (width) => {
    expectTwins((k, memory, random) => {
      new Uint32Array(memory.buffer, tables, 2).set([0, width]);
      k.histogram(1, tables, bins, 8, order, ordered, 0, rows, histograms);
      k.histogram(1, tables, bins, 8, order, ordered, 5, 250, histograms + 16_384);
      k.subtract(histograms, histograms + 16_384, 2048 * width);
      for (const [l1, direction, low, high] of [
        [0, 0, -Infinity, Infinity],
        [50, 0, -Infinity, Infinity],
        [0, 1, -Infinity, Infinity],
        [0, -1, -0.5, 0.25],
      ]) {
        const gradient = random.below(4000) - 2000;
        const columns = Array.from({ length: width }, (_, column) =>
          column === 1 ? [0, 0] : [255, direction],
        );
        new Int32Array(memory.buffer, tables, 2 * width).set(columns.flat());
        const target = results + 512 * (direction + 2 + (l1 ? 3 : 0));
        k.findThresholds(width, tables, histograms, gradient, 130_000, l1, 100, 2000, low, high, target);
      }
    });
  });

  it('histogram of several packs, over more rows than a block', () => {
    expectTwins((k, memory) => {
      new Uint32Array(memory.buffer, tables, 6).set([4, 2, 0, 4, 6, 1]);
      const often = new Uint32Array(memory.buffer, tables + 1024, 5000);
      fill(often, (i) => (7 * i) % rows);
      fill(new Int32Array(memory.buffer, 262_144, 10_000), (i) => (i % 2 ? (i % 19) - 9 : i % 23));
      k.histogram(3, tables, bins, 8, tables + 1024, 262_144, 1, 5000, histograms);
    });
  });

  it('partition, place, addToRows', () => {
    expectTwins((k, memory, random) => {
      fill(new Uint8Array(memory.buffer, tables, 256), () => random.below(2));
      const rights = spare + 4096;
      k.partition(bins + 3, order, 2, 400, tables, spare, rights, results);
      const [left] = new Float64Array(memory.buffer, results, 1);
      new Uint32Array(memory.buffer, spare + 4 * left, 512 - left).fill(0); // past the end the compiled kernel leaves what it tried
      new Uint32Array(memory.buffer, rights + 4 * (398 - left), 100).fill(0);
      k.place(spare, order, 2, left, ordered, pairs);
      k.place(rights, order, 2 + left, 398 - left, ordered, 0);
      k.addToRows(order, 2, 2 + left, scores, 0.125);
    });
  });

  it('addTreeToRows', () => {
    expectTwins((k, memory, random) => {
      fill(new Uint8Array(memory.buffer, tables, 768), () => random.below(2));
      const nodes = [bins, 1, ~0, bins + 4, ~1, 2, bins + 7, ~2, ~3];
      new Int32Array(memory.buffer, results, 9).set(nodes);
      new Float64Array(memory.buffer, results + 64, 4).set([0.1, -0.2, 0.3, 7]);
      k.addTreeToRows(order, 0, rows, results, tables, results + 64, scores);
    });
  });

  it('scoreRows', () => {
    expectTwins((k, memory, random) => {
      fill(
        new Uint32Array(memory.buffer, tables, 16 * 20),
        () => random.below(2 ** 31) | random.below(2 ** 31),
      );
      fill(new Float64Array(memory.buffer, histograms, 33 * 16), (i) =>
        i % 33 === 32 ? 0 : random.normal(),
      );
      fill(new Uint32Array(memory.buffer, spare, 3 * 100), () => random.below(20));
      k.scoreRows(spare, 100, 3, tables, histograms, scores);
    });
  });
});

it('gradients are those of log loss', () => {
  const { memory } = filledMemory(1);
  const { order, scores, targets, pairs } = places;
  wasmKernels(memory).gradients(1, order, 0, rows, scores, targets, 0, pairs, results);
  const pair = new Float32Array(memory.buffer, pairs, 2 * rows);
  new Float64Array(memory.buffer, scores, rows).forEach((score, row) => {
    const p = 1 / (1 + Math.exp(-score));
    expect(pair[2 * row + 1]).toBeCloseTo(p - new Float32Array(memory.buffer, targets, rows)[row], 7);
    expect(pair[2 * row]).toBeCloseTo(p * (1 - p), 7);
  });
});

it('the generated file was made of this source', () => {
  expect(createHash('sha256').update(readFileSync(source)).digest('hex')).toBe(kernelSourceHash);
  const { memory } = filledMemory(1);
  for (const name of kernelNames) expect(wasmKernels(memory)[name]).toBeTypeOf('function');
});

const compiler = 'assemblyscript/asc';
const asc = await import(/* @vite-ignore */ compiler).catch(() => undefined);

it.skipIf(!asc)('AssemblyScript compiles the source to the generated file', async () => {
  const builder = '../../../models/trees/build-kernels.mjs';
  const { generatedKernels } = await import(/* @vite-ignore */ builder);
  const generated = readFileSync(new URL('kernels.wasm.ts', source), 'utf8');
  expect(await generatedKernels(asc.default ?? asc, source)).toBe(generated);
});
