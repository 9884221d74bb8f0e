import type { Kernels } from './kernels.js';

const roundingMagic = 6755399441055744;
const powerBits = new Uint32Array(2);
const power = new Float64Array(powerBits.buffer);

/** The kernels in TypeScript: the oracle of the compiled ones, and their stand-in without WebAssembly. */
export function scriptKernels(memory: WebAssembly.Memory): Kernels {
  const { buffer } = memory;
  const u8 = new Uint8Array(buffer);
  const u32 = new Uint32Array(buffer);
  const i32 = new Int32Array(buffer);
  const f32 = new Float32Array(buffer);
  const f64 = new Float64Array(buffer);

  const lowerBound = (thresholds: number, count: number, value: number) => {
    let low = thresholds >>> 2;
    let length = count;
    while (length > 0) {
      const half = length >>> 1;
      if (f32[low + half] < value) {
        low += half + 1;
        length -= half + 1;
      } else {
        length = half;
      }
    }
    return low - (thresholds >>> 2);
  };

  const findThreshold = (
    histogram: number,
    bins: number,
    gradient: number,
    hessian: number,
    l1: number,
    l2: number,
    minHessian: number,
    direction: number,
    low: number,
    high: number,
    target: number,
  ): void => {
    const first = histogram >>> 2;
    const missing = u32[first + 510] !== 0 || u32[first + 511] !== 0;
    const free = direction === 0 && l1 === 0 && low === -Infinity && high === Infinity;
    let bestGain = -1;
    let bestWeight = 1;
    let bestBin = -1;
    let bestGradient = 0;
    let bestHessian = 0;
    let bestMissingLeft = 0;
    for (let pass = 0; pass <= (missing ? 1 : 0); pass++) {
      let hessianLeft = pass ? u32[first + 510] : 0;
      let gradientLeft = pass ? i32[first + 511] : 0;
      const last = missing && !pass ? bins : bins - 1;
      for (let bin = 0; bin < last; bin++) {
        const at = first + 2 * bin;
        if (u32[at] === 0 && u32[at + 1] === 0) continue;
        hessianLeft += u32[at];
        gradientLeft += i32[at + 1];
        const hessianRight = hessian - hessianLeft;
        if (hessianLeft < minHessian) continue;
        if (hessianRight < minHessian) break;
        const gradientRight = gradient - gradientLeft;
        const a = hessianLeft + l2;
        const b = hessianRight + l2;
        let gain: number;
        let weight = 1;
        if (free) {
          gain = gradientLeft * gradientLeft * b + gradientRight * gradientRight * a;
          weight = a * b;
        } else {
          const left = shrunk(gradientLeft, l1);
          const right = shrunk(gradientRight, l1);
          const outputLeft = Math.min(Math.max(-left / a, low), high);
          const outputRight = Math.min(Math.max(-right / b, low), high);
          if (direction * (outputRight - outputLeft) < 0) continue;
          gain = scoreOf(left, a, outputLeft) + scoreOf(right, b, outputRight);
        }
        if (gain * bestWeight > bestGain * weight) {
          bestGain = gain;
          bestWeight = weight;
          bestBin = bin;
          bestGradient = gradientLeft;
          bestHessian = hessianLeft;
          bestMissingLeft = pass;
        }
      }
    }
    f64.set([bestGain / bestWeight, bestBin, bestMissingLeft, bestGradient, bestHessian], target >>> 3);
  };

  return {
    assignBins(values, rows, thresholds, count, missing, target) {
      for (let row = 0; row < rows; row++) {
        const value = f32[(values >>> 2) + row];
        u8[target + row] = Number.isNaN(value) ? missing : lowerBound(thresholds, count, value);
      }
    },

    spread(source, rows, target, stride) {
      for (let row = 0; row < rows; row++) u8[target + row * stride] = u8[source + row];
    },

    assignLines(values, rows, thresholds, count, firstLine, target, stride) {
      for (let row = 0; row < rows; row++) {
        const value = f32[(values >>> 2) + row];
        u32[(target + row * stride) >>> 2] =
          firstLine + (Number.isNaN(value) ? count + 1 : lowerBound(thresholds, count, value));
      }
    },

    gradients(logistic, order, begin, end, scores, targets, weights, pairs, sums) {
      let gradientSum = 0;
      let hessianSum = 0;
      for (let k = begin; k < end; k++) {
        const row = u32[(order >>> 2) + k];
        const score = f64[(scores >>> 3) + row];
        const target = f32[(targets >>> 2) + row];
        let gradient = score - target;
        let hessian = 1;
        if (logistic) {
          const p = 1 / (1 + exponential(-Math.min(Math.max(score, -700), 700)));
          gradient = p - target;
          hessian = Math.max(p * (1 - p), 1e-16);
        }
        if (weights) {
          const weight = f32[(weights >>> 2) + row];
          gradient *= weight;
          hessian *= weight;
        }
        const at = (pairs >>> 2) + 2 * row;
        f32[at] = hessian;
        f32[at + 1] = gradient;
        hessianSum += f32[at];
        gradientSum += Math.abs(f32[at + 1]);
      }
      f64[sums >>> 3] = gradientSum;
      f64[(sums >>> 3) + 1] = hessianSum;
    },

    quantize(order, begin, end, gradientScale, hessianScale, pairs, ordered) {
      for (let k = begin; k < end; k++) {
        const at = (pairs >>> 2) + 2 * u32[(order >>> 2) + k];
        const to = (ordered >>> 2) + 2 * k;
        u32[to] = Math.floor(f32[at] * hessianScale + 0.5);
        i32[to + 1] = Math.floor(f32[at + 1] * gradientScale + 0.5);
        u32[at] = u32[to];
        u32[at + 1] = u32[to + 1];
      }
    },

    histogram(packs, table, bins, stride, order, ordered, begin, end, target) {
      for (let pack = 0; pack < packs; pack++) {
        const first = u32[(table >>> 2) + 2 * pack];
        const width = u32[(table >>> 2) + 2 * pack + 1];
        const place = (target >>> 2) + 512 * first;
        u32.fill(0, place, place + 512 * width);
        for (let k = begin; k < end; k++) {
          const from = bins + first + u32[(order >>> 2) + k] * stride;
          const pair = (ordered >>> 2) + 2 * k;
          const hessian = u32[pair];
          const gradient = i32[pair + 1];
          for (let column = 0; column < width; column++) {
            const at = place + 512 * column + 2 * u8[from + column];
            u32[at] += hessian;
            i32[at + 1] += gradient;
          }
        }
      }
    },

    subtract(target, from, bytes) {
      for (let i = 0; i < bytes >>> 2; i++) u32[(target >>> 2) + i] -= u32[(from >>> 2) + i];
    },

    findThresholds(columns, searched, histograms, gradient, hessian, l1, l2, minHessian, low, high, target) {
      for (let column = 0; column < columns; column++) {
        const at = (searched >>> 2) + 2 * column;
        if (u32[at] === 0) continue;
        const histogram = histograms + 2048 * column;
        findThreshold(
          histogram,
          u32[at],
          gradient,
          hessian,
          l1,
          l2,
          minHessian,
          i32[at + 1],
          low,
          high,
          target + 64 * column,
        );
      }
    },

    partition(column, order, begin, end, goesLeft, lefts, rights, target) {
      let left = 0;
      let right = 0;
      for (let k = begin; k < end; k++) {
        const row = u32[(order >>> 2) + k];
        if (u8[goesLeft + u8[column + row]]) u32[(lefts >>> 2) + left++] = row;
        else u32[(rights >>> 2) + right++] = row;
      }
      f64[target >>> 3] = left;
    },

    place(source, order, begin, count, pairs, ordered) {
      u32.copyWithin((order >>> 2) + begin, source >>> 2, (source >>> 2) + count);
      if (!ordered) return;
      for (let k = 0; k < count; k++) {
        const from = (pairs >>> 2) + 2 * u32[(source >>> 2) + k];
        const to = (ordered >>> 2) + 2 * (begin + k);
        u32[to] = u32[from];
        u32[to + 1] = u32[from + 1];
      }
    },

    addToRows(order, begin, end, scores, value) {
      for (let k = begin; k < end; k++) f64[(scores >>> 3) + u32[(order >>> 2) + k]] += value;
    },

    addTreeToRows(order, begin, end, nodes, goesLeft, values, scores) {
      for (let k = begin; k < end; k++) {
        const row = u32[(order >>> 2) + k];
        let node = 0;
        do {
          const at = (nodes >>> 2) + 3 * node;
          const bin = u8[u32[at] + row];
          node = i32[at + 2 - u8[goesLeft + 256 * node + bin]];
        } while (node >= 0);
        f64[(scores >>> 3) + row] += f64[(values >>> 3) + ~node];
      }
    },

    scoreRows(lines, rows, features, masks, values, scores) {
      const possible = new Uint32Array(16);
      for (let row = 0; row < rows; row++) {
        possible.fill(0xffffffff);
        for (let feature = 0; feature < features; feature++) {
          const at = (masks >>> 2) + 16 * u32[(lines >>> 2) + row * features + feature];
          for (let word = 0; word < 16; word++) possible[word] &= u32[at + word];
        }
        let sum = f64[(scores >>> 3) + row];
        for (let word = 0; word < 16; word++) {
          sum += f64[(values >>> 3) + 33 * word + lowestBit(possible[word])];
        }
        f64[(scores >>> 3) + row] = sum;
      }
    },

    explainRows(lines, rows, width, masks, words, wordCount, columns, values, cache, quadrature, scratch) {
      f64.fill(0, values >>> 3, (values >>> 3) + rows * columns);
      const sums = u32[scratch >>> 2] >>> 3;
      const spare = u32[(scratch >>> 2) + 1];
      const possible = (scratch >>> 2) + 2;
      const tableBits = u32[(cache >>> 2) + 2];

      const contributions = (value: number, d: number, shares: number, satisfied: number, into: number) => {
        const n = (d + 1) >>> 1;
        const factors = satisfied + d;
        f64.fill(0, into, into + d);
        for (let q = 0; q < n; q++) {
          const point = (quadrature >>> 3) + n * (n - 1) + 2 * q;
          const t = f64[point];
          let product = value * f64[point + 1];
          for (let j = 0; j < d; j++) {
            f64[factors + j] = f64[satisfied + j] * t + f64[shares + j] * (1 - t);
            product *= f64[factors + j];
          }
          for (let j = 0; j < d; j++) {
            f64[into + j] += ((f64[satisfied + j] - f64[shares + j]) * product) / f64[factors + j];
          }
        }
      };

      /** Where the contributions of a leaf to the features of its path stand. */
      const contributionsOf = (leaf: number, bit: number) => {
        const d = u32[leaf];
        const path = u32[leaf + 1] >>> 2;
        const shares = u32[leaf + 2] >>> 3;
        const table = u32[leaf + 3] >>> 2;
        const value = f64[(leaf + 4) >>> 1];
        const satisfied = spare >>> 3;
        let place = spare + 16 * d;
        let pattern = 0;
        for (let j = 0; j < d; j++) {
          const holds = (u32[possible + (u32[path + j] >>> 2)] >>> bit) & 1;
          f64[satisfied + j] = holds;
          if (j < 32) pattern |= holds << j;
        }
        pattern >>>= 0;
        if (d > 32) {
          contributions(value, d, shares, satisfied, (place >>> 3) + 1);
          return (place >>> 3) + 1;
        }
        let slot = -1;
        if (d <= tableBits) {
          slot = table + pattern;
          if (u32[slot]) return (u32[slot] >>> 3) + 1;
        } else {
          let at = Math.imul(pattern, 0x9e3779b1) >>> (32 - tableBits);
          for (let probe = 0; probe < probes && slot < 0; probe++) {
            const found = u32[table + at];
            if (!found) slot = table + at;
            else if (u32[found >>> 2] === pattern) return (found >>> 3) + 1;
            at = (at + 1) & (2 ** tableBits - 1);
          }
        }
        const free = u32[cache >>> 2];
        const bytes = 8 * (d + 1);
        if (slot >= 0 && free + bytes <= u32[(cache >>> 2) + 1]) {
          place = free;
          u32[cache >>> 2] += bytes;
          u32[slot] = place;
        }
        u32[place >>> 2] = pattern;
        contributions(value, d, shares, satisfied, (place >>> 3) + 1);
        return (place >>> 3) + 1;
      };

      for (let word = words >>> 2; word < (words >>> 2) + 8 * wordCount; word += 8) {
        const features = u32[word];
        const feature = u32[word + 1] >>> 2;
        const wordMasks = (masks + u32[word + 4]) >>> 2;
        for (let row = 0; row < rows; row++) {
          for (let f = 0; f < features; f++) {
            const line = u32[(lines >>> 2) + row * width + u32[feature + 2 * f]];
            u32[possible + f] = u32[wordMasks + 16 * line];
            f64[sums + f] = 0;
          }
          for (let bit = 0; bit < u32[word + 2]; bit++) {
            const leaf = (u32[word + 3] >>> 2) + 8 * bit;
            const place = contributionsOf(leaf, bit);
            for (let j = 0; j < u32[leaf]; j++) {
              f64[sums + (u32[(u32[leaf + 1] >>> 2) + j] >>> 2)] += f64[place + j];
            }
          }
          for (let f = 0; f < features; f++) {
            f64[(values >>> 3) + row * columns + u32[feature + 2 * f + 1]] += f64[sums + f];
          }
        }
      }
    },
  };
}

const probes = 4;

/** The place of the lowest bit that is set; 32 when none is. */
export function lowestBit(word: number): number {
  return word === 0 ? 32 : 31 - Math.clz32(word & -word);
}

/** e^x for |x| ≤ 700: x = k·ln 2 + r, a Taylor polynomial in r, times 2^k. */
function exponential(x: number): number {
  const k = x * Math.LOG2E + roundingMagic - roundingMagic;
  const r = x - k * Math.LN2;
  let y = 2.48015873015873e-5;
  y = y * r + 1.984126984126984e-4;
  y = y * r + 1.388888888888889e-3;
  y = y * r + 8.333333333333333e-3;
  y = y * r + 4.1666666666666664e-2;
  y = y * r + 0.16666666666666666;
  y = y * r + 0.5;
  y = y * r + 1;
  y = y * r + 1;
  powerBits[1] = (k + 1023) << 20;
  return y * power[0];
}

function shrunk(gradient: number, l1: number): number {
  const rest = Math.max(Math.abs(gradient) - l1, 0);
  return gradient < 0 ? -rest : rest;
}

function scoreOf(gradient: number, hessian: number, output: number): number {
  return -(2 * gradient * output + hessian * output * output);
}
