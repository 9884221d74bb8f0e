// The inner loops of tree training and scoring, over one imported memory. kernels.ts documents every
// function; script-kernels.ts is its twin in TypeScript, equal to the last bit.

/** The place of the first threshold that is not below `value`; `count` when there is none. */
// @ts-ignore: decorator
@inline function lowerBound(thresholds: usize, count: u32, value: f32): u32 {
  let low: u32 = 0;
  while (count > 0) {
    const half = count >> 1;
    const below = load<f32>(thresholds + ((low + half) << 2)) < value;
    low = select<u32>(low + half + 1, low, below);
    count = select<u32>(count - half - 1, half, below);
  }
  return low;
}

export function assignBins(
  values: usize, rows: u32, thresholds: usize, count: u32, missing: u32, target: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f32>(values + (row << 2));
    store<u8>(target + row, value == value ? lowerBound(thresholds, count, value) : missing);
  }
}

export function spread(source: usize, rows: u32, target: usize, stride: u32): void {
  for (let row: u32 = 0; row < rows; row++) store<u8>(target + row * stride, load<u8>(source + row));
}

export function assignLines(
  values: usize, rows: u32, thresholds: usize, count: u32, firstLine: u32, target: usize, stride: u32,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f32>(values + (row << 2));
    store<u32>(
      target + row * stride,
      firstLine + (value == value ? lowerBound(thresholds, count, value) : count + 1),
    );
  }
}

const roundingMagic: f64 = 6755399441055744;

/** e^x of both lanes for |x| ≤ 700: x = k·ln 2 + r, a Taylor polynomial in r, times 2^k. */
// @ts-ignore: decorator
@inline function exponential(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(roundingMagic));
  const k = f64x2.sub(shifted, f64x2.splat(roundingMagic));
  const r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(0.6931471805599453)));
  let y = f64x2.splat(2.48015873015873e-5);
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.984126984126984e-4));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1.388888888888889e-3));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(8.333333333333333e-3));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(4.1666666666666664e-2));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.16666666666666666));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(0.5));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  y = f64x2.add(f64x2.mul(y, r), f64x2.splat(1));
  return f64x2.mul(y, i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52));
}

export function gradients(
  logistic: u32, order: usize, begin: u32, end: u32, scores: usize, targets: usize, weights: usize,
  pairs: usize, sums: usize,
): void {
  let gradientSum: f64 = 0, hessianSum: f64 = 0;
  for (let k = begin; k < end; k += 2) {
    const i = load<u32>(order + (k << 2));
    const j = load<u32>(order + (min(k + 1, end - 1) << 2));
    const score = f64x2.replace_lane(f64x2.splat(load<f64>(scores + (i << 3))), 1, load<f64>(scores + (j << 3)));
    const target = f64x2.replace_lane(
      f64x2.splat(<f64>load<f32>(targets + (i << 2))), 1, <f64>load<f32>(targets + (j << 2)),
    );
    let gradient: v128, hessian: v128;
    if (logistic) {
      const negated = f64x2.neg(f64x2.pmin(f64x2.pmax(score, f64x2.splat(-700)), f64x2.splat(700)));
      const p = f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), exponential(negated)));
      gradient = f64x2.sub(p, target);
      hessian = f64x2.pmax(f64x2.mul(p, f64x2.sub(f64x2.splat(1), p)), f64x2.splat(1e-16));
    } else {
      gradient = f64x2.sub(score, target);
      hessian = f64x2.splat(1);
    }
    if (weights) {
      const weight = f64x2.replace_lane(
        f64x2.splat(<f64>load<f32>(weights + (i << 2))), 1, <f64>load<f32>(weights + (j << 2)),
      );
      gradient = f64x2.mul(gradient, weight);
      hessian = f64x2.mul(hessian, weight);
    }
    const g = f32x4.demote_f64x2_zero(gradient);
    const h = f32x4.demote_f64x2_zero(hessian);
    const pair = i32x4.shuffle(h, g, 0, 4, 1, 5);
    v128.store_lane<u64>(pairs + (i << 3), pair, 0);
    gradientSum += <f64>abs(f32x4.extract_lane(g, 0));
    hessianSum += <f64>f32x4.extract_lane(h, 0);
    if (k + 1 < end) {
      v128.store_lane<u64>(pairs + (j << 3), pair, 1);
      gradientSum += <f64>abs(f32x4.extract_lane(g, 1));
      hessianSum += <f64>f32x4.extract_lane(h, 1);
    }
  }
  store<f64>(sums, gradientSum);
  store<f64>(sums + 8, hessianSum);
}

export function quantize(
  order: usize, begin: u32, end: u32, gradientScale: f64, hessianScale: f64, pairs: usize, ordered: usize,
): void {
  const scale = f64x2.replace_lane(f64x2.splat(hessianScale), 1, gradientScale);
  for (let k = begin; k < end; k++) {
    const at = pairs + (load<u32>(order + (k << 2)) << 3);
    const scaled = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(at)), scale);
    const rounded = f64x2.floor(f64x2.add(scaled, f64x2.splat(0.5)));
    const h = i32x4.trunc_sat_f64x2_u_zero(rounded);
    const g = i32x4.trunc_sat_f64x2_s_zero(rounded);
    const packed = i64x2.extract_lane(i32x4.shuffle(h, g, 0, 5, 0, 5), 0);
    store<i64>(at, packed);
    store<i64>(ordered + (k << 3), packed);
  }
}

/** The place of a bin in the histogram of the first column; the other columns are at constant offsets. */
// @ts-ignore: decorator
@inline function binOf(target: usize, bin: u8): usize {
  return target + (<usize>bin << 3);
}

/** Counts a pack of `width` columns that stand from `bins` in row 0, over the rows order[begin, end). */
function countPack(
  width: u32, bins: usize, stride: u32, order: usize, ordered: usize, begin: u32, end: u32, target: usize,
): void {
  if (width == 8) {
    for (let k = begin; k < end; k++) {
      const row = bins + load<u32>(order + (k << 2)) * stride;
      const pair = load<i64>(ordered + (k << 3));
      let at = binOf(target, load<u8>(row));
      store<i64>(at, load<i64>(at) + pair);
      at = binOf(target, load<u8>(row, 1));
      store<i64>(at, load<i64>(at, 2048) + pair, 2048);
      at = binOf(target, load<u8>(row, 2));
      store<i64>(at, load<i64>(at, 4096) + pair, 4096);
      at = binOf(target, load<u8>(row, 3));
      store<i64>(at, load<i64>(at, 6144) + pair, 6144);
      at = binOf(target, load<u8>(row, 4));
      store<i64>(at, load<i64>(at, 8192) + pair, 8192);
      at = binOf(target, load<u8>(row, 5));
      store<i64>(at, load<i64>(at, 10240) + pair, 10240);
      at = binOf(target, load<u8>(row, 6));
      store<i64>(at, load<i64>(at, 12288) + pair, 12288);
      at = binOf(target, load<u8>(row, 7));
      store<i64>(at, load<i64>(at, 14336) + pair, 14336);
    }
  } else if (width == 4) {
    for (let k = begin; k < end; k++) {
      const row = bins + load<u32>(order + (k << 2)) * stride;
      const pair = load<i64>(ordered + (k << 3));
      let at = binOf(target, load<u8>(row));
      store<i64>(at, load<i64>(at) + pair);
      at = binOf(target, load<u8>(row, 1));
      store<i64>(at, load<i64>(at, 2048) + pair, 2048);
      at = binOf(target, load<u8>(row, 2));
      store<i64>(at, load<i64>(at, 4096) + pair, 4096);
      at = binOf(target, load<u8>(row, 3));
      store<i64>(at, load<i64>(at, 6144) + pair, 6144);
    }
  } else {
    for (let k = begin; k < end; k++) {
      const row = bins + load<u32>(order + (k << 2)) * stride;
      const pair = load<i64>(ordered + (k << 3));
      let at = binOf(target, load<u8>(row));
      store<i64>(at, load<i64>(at) + pair);
      if (width == 1) continue;
      at = binOf(target, load<u8>(row, 1));
      store<i64>(at, load<i64>(at, 2048) + pair, 2048);
    }
  }
}

/** Rows whose bins stay in the cache while one pack after the other is counted. */
const blockRows: u32 = 4096;

/** Loads the bins of rows into the cache: reads that wait for nothing overlap. */
function touch(bins: usize, stride: u32, order: usize, begin: u32, end: u32): u32 {
  let seen: u32 = 0;
  for (let k = begin; k < end; k++) {
    const row = bins + load<u32>(order + (k << 2)) * stride;
    for (let at: u32 = 0; at < stride; at += 64) seen |= load<u8>(row + at);
  }
  return seen;
}

export function histogram(
  packs: u32, table: usize, bins: usize, stride: u32, order: usize, ordered: usize, begin: u32, end: u32,
  target: usize,
): void {
  for (let pack = table; pack < table + (packs << 3); pack += 8) {
    memory.fill(target + (load<u32>(pack) << 11), 0, load<u32>(pack, 4) << 11);
  }
  for (let from = begin; from < end; from += blockRows) {
    const to = min(from + blockRows, end);
    // Never so: what a compiler sees used it does not leave out.
    if (touch(bins, stride, order, from, to) > 255) return;
    for (let pack = table; pack < table + (packs << 3); pack += 8) {
      const first = load<u32>(pack);
      countPack(load<u32>(pack, 4), bins + first, stride, order, ordered, from, to, target + (first << 11));
    }
  }
}

export function subtract(target: usize, from: usize, bytes: u32): void {
  for (let at: u32 = 0; at < bytes; at += 16) {
    v128.store(target + at, i64x2.sub(v128.load(target + at), v128.load(from + at)));
  }
}

/** Shrinks a sum of gradients towards zero by the L1 penalty. */
// @ts-ignore: decorator
@inline function shrunk(gradient: f64, l1: f64): f64 {
  return copysign(max(abs(gradient) - l1, 0), gradient);
}

// @ts-ignore: decorator
@inline function clamped(value: f64, low: f64, high: f64): f64 {
  return min(max(value, low), high);
}

// @ts-ignore: decorator
@inline function scoreOf(gradient: f64, hessian: f64, output: f64): f64 {
  return -(2 * gradient * output + hessian * output * output);
}

function findThreshold(
  histogram: usize, bins: u32, gradient: f64, hessian: f64, l1: f64, l2: f64, minHessian: f64,
  direction: f64, low: f64, high: f64, target: usize,
): void {
  const missing = load<i64>(histogram + 2040);
  const free = direction == 0 && l1 == 0 && low == -Infinity && high == Infinity;
  let bestGain: f64 = -1, bestWeight: f64 = 1, bestBin: i32 = -1, bestLeft: i64 = 0, bestMissingLeft: f64 = 0;
  for (let pass: u32 = 0; pass <= u32(missing != 0); pass++) {
    let left = pass ? missing : 0;
    const last = missing != 0 && !pass ? bins : bins - 1;
    for (let bin: u32 = 0; bin < last; bin++) {
      const pair = load<i64>(histogram + (bin << 3));
      if (pair == 0) continue;
      left += pair;
      const hessianLeft = <f64>(<u32>left);
      const hessianRight = hessian - hessianLeft;
      if (hessianLeft < minHessian) continue;
      if (hessianRight < minHessian) break;
      const gradientLeft = <f64>(<i32>(left >> 32));
      const gradientRight = gradient - gradientLeft;
      const a = hessianLeft + l2;
      const b = hessianRight + l2;
      let gain: f64, weight: f64;
      if (free) {
        gain = gradientLeft * gradientLeft * b + gradientRight * gradientRight * a;
        weight = a * b;
      } else {
        const shrunkLeft = shrunk(gradientLeft, l1);
        const shrunkRight = shrunk(gradientRight, l1);
        const outputLeft = clamped(-shrunkLeft / a, low, high);
        const outputRight = clamped(-shrunkRight / b, low, high);
        if (direction * (outputRight - outputLeft) < 0) continue;
        gain = scoreOf(shrunkLeft, a, outputLeft) + scoreOf(shrunkRight, b, outputRight);
        weight = 1;
      }
      if (gain * bestWeight > bestGain * weight) {
        bestGain = gain;
        bestWeight = weight;
        bestBin = bin;
        bestLeft = left;
        bestMissingLeft = pass;
      }
    }
  }
  store<f64>(target, bestGain / bestWeight);
  store<f64>(target + 8, bestBin);
  store<f64>(target + 16, bestMissingLeft);
  store<f64>(target + 24, <f64>(<i32>(bestLeft >> 32)));
  store<f64>(target + 32, <f64>(<u32>bestLeft));
}

export function findThresholds(
  columns: u32, searched: usize, histograms: usize, gradient: f64, hessian: f64, l1: f64, l2: f64, minHessian: f64,
  low: f64, high: f64, target: usize,
): void {
  for (let column: u32 = 0; column < columns; column++) {
    const bins = load<u32>(searched + (column << 3));
    if (!bins) continue;
    const direction = <f64>load<i32>(searched + (column << 3), 4);
    findThreshold(
      histograms + (column << 11), bins, gradient, hessian, l1, l2, minHessian, direction, low, high,
      target + (column << 6),
    );
  }
}

export function partition(
  column: usize, order: usize, begin: u32, end: u32, goesLeft: usize, lefts: usize, rights: usize,
  target: usize,
): void {
  let left: u32 = 0, right: u32 = 0;
  for (let k = begin; k < end; k++) {
    const row = load<u32>(order + (k << 2));
    const goes = <u32>load<u8>(goesLeft + <usize>load<u8>(column + row));
    store<u32>(lefts + (left << 2), row);
    store<u32>(rights + (right << 2), row);
    left += goes;
    right += 1 - goes;
  }
  store<f64>(target, left);
}

export function place(
  source: usize, order: usize, begin: u32, count: u32, pairs: usize, ordered: usize,
): void {
  memory.copy(order + (begin << 2), source, count << 2);
  if (!ordered) return;
  for (let k: u32 = 0; k < count; k++) {
    store<i64>(ordered + ((begin + k) << 3), load<i64>(pairs + (load<u32>(source + (k << 2)) << 3)));
  }
}

export function addToRows(order: usize, begin: u32, end: u32, scores: usize, value: f64): void {
  for (let k = begin; k < end; k++) {
    const at = scores + (load<u32>(order + (k << 2)) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}

export function addTreeToRows(
  order: usize, begin: u32, end: u32, nodes: usize, goesLeft: usize, values: usize, scores: usize,
): void {
  for (let k = begin; k < end; k++) {
    const row = load<u32>(order + (k << 2));
    let node: i32 = 0;
    do {
      const at = nodes + node * 12;
      const bin = <usize>load<u8>(load<u32>(at) + row);
      node = load<i32>(at + 8 - (<usize>load<u8>(goesLeft + (node << 8) + bin) << 2));
    } while (node >= 0);
    const at = scores + (row << 3);
    store<f64>(at, load<f64>(at) + load<f64>(values + (~node << 3)));
  }
}

export function scoreRows(
  lines: usize, rows: u32, features: u32, masks: usize, values: usize, scores: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    let a = i32x4.splat(-1), b = a, c = a, d = a;
    for (let feature: u32 = 0; feature < features; feature++) {
      const at = masks + (load<u32>(lines) << 6);
      lines += 4;
      a = v128.and(a, v128.load(at));
      b = v128.and(b, v128.load(at, 16));
      c = v128.and(c, v128.load(at, 32));
      d = v128.and(d, v128.load(at, 48));
    }
    let sum = load<f64>(scores + (row << 3));
    sum += load<f64>(values + (ctz(i32x4.extract_lane(a, 0)) << 3));
    sum += load<f64>(values + (ctz(i32x4.extract_lane(a, 1)) << 3), 264);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(a, 2)) << 3), 528);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(a, 3)) << 3), 792);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(b, 0)) << 3), 1056);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(b, 1)) << 3), 1320);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(b, 2)) << 3), 1584);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(b, 3)) << 3), 1848);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(c, 0)) << 3), 2112);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(c, 1)) << 3), 2376);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(c, 2)) << 3), 2640);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(c, 3)) << 3), 2904);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(d, 0)) << 3), 3168);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(d, 1)) << 3), 3432);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(d, 2)) << 3), 3696);
    sum += load<f64>(values + (ctz(i32x4.extract_lane(d, 3)) << 3), 3960);
    store<f64>(scores + (row << 3), sum);
  }
}

/** Shapley's beta integral of one leaf by quadrature; `scratch` holds what is satisfied, then factors. */
// @ts-ignore: decorator
@inline function leafContributions(
  value: f64, d: u32, shares: usize, quadrature: usize, scratch: usize, into: usize,
): void {
  const n = (d + 1) >> 1;
  const factors = scratch + (d << 3);
  let point = quadrature + ((n * (n - 1)) << 3);
  memory.fill(into, 0, d << 3);
  for (let q: u32 = 0; q < n; q++) {
    const t = load<f64>(point);
    let product = value * load<f64>(point, 8);
    point += 16;
    for (let at: usize = 0; at < d << 3; at += 8) {
      const factor = load<f64>(scratch + at) * t + load<f64>(shares + at) * (1 - t);
      store<f64>(factors + at, factor);
      product *= factor;
    }
    for (let at: usize = 0; at < d << 3; at += 8) {
      const moved = (load<f64>(scratch + at) - load<f64>(shares + at)) * product;
      store<f64>(into + at, load<f64>(into + at) + moved / load<f64>(factors + at));
    }
  }
}

/** Computes a pattern's contributions, remembers them at `slot` while there is room; their place. */
function unmetPattern(
  slot: usize, pattern: u32, value: f64, d: u32, shares: usize, cache: usize, quadrature: usize, scratch: usize,
): usize {
  for (let j: u32 = 0; j < d; j++) store<f64>(scratch + (j << 3), <f64>((pattern >> j) & 1));
  const bytes = (d + 1) << 3;
  let place = scratch + (d << 4);
  let kept = false;
  if (slot && load<u32>(cache) + bytes <= load<u32>(cache, 4)) {
    const free = <usize>atomic.add<u32>(cache, bytes);
    kept = free + bytes <= load<u32>(cache, 4);
    if (kept) place = free;
  }
  store<u32>(place, pattern);
  leafContributions(value, d, shares, quadrature, scratch, place + 8);
  if (kept) atomic.store<u32>(slot, <u32>place);
  return place;
}

/** As `unmetPattern` for more features than a pattern has bits. */
function longPath(
  possible: usize, bit: u32, path: usize, value: f64, d: u32, shares: usize, quadrature: usize, scratch: usize,
): usize {
  for (let j: u32 = 0; j < d; j++) {
    store<f64>(scratch + (j << 3), <f64>((load<u32>(possible + load<u32>(path + (j << 2))) >> bit) & 1));
  }
  leafContributions(value, d, shares, quadrature, scratch, scratch + (d << 4) + 8);
  return scratch + (d << 4);
}

const probes: u32 = 4;

export function explainRows(
  lines: usize, rows: u32, width: u32, masks: usize, words: usize, wordCount: u32, columns: u32,
  values: usize, cache: usize, quadrature: usize, scratch: usize,
): void {
  memory.fill(values, 0, (rows * columns) << 3);
  const sums = <usize>load<u32>(scratch);
  const spare = <usize>load<u32>(scratch, 4);
  const possible = scratch + 8;
  const tableBits = load<u32>(cache, 8);
  for (let word: u32 = 0; word < wordCount; word++, words += 32) {
    const features = load<u32>(words);
    const featurePlace = <usize>load<u32>(words, 4);
    const leaves = load<u32>(words, 8);
    const leafPlace = <usize>load<u32>(words, 12);
    const wordMasks = masks + load<u32>(words, 16);
    let line = lines, target = values;
    for (let row: u32 = 0; row < rows; row++, line += width << 2, target += columns << 3) {
      for (let f: u32 = 0; f < features; f++) {
        const reached = load<u32>(line + (load<u32>(featurePlace + (f << 3)) << 2));
        store<u32>(possible + (f << 2), load<u32>(wordMasks + (reached << 6)));
        store<f64>(sums + (f << 3), 0);
      }
      let leaf = leafPlace;
      for (let bit: u32 = 0; bit < leaves; bit++, leaf += 32) {
        const d = load<u32>(leaf);
        const path = <usize>load<u32>(leaf, 4);
        const shares = <usize>load<u32>(leaf, 8);
        const table = <usize>load<u32>(leaf, 12);
        const value = load<f64>(leaf, 16);
        let place: usize = 0;
        if (d > 32) {
          place = longPath(possible, bit, path, value, d, shares, quadrature, spare);
        } else {
          let pattern: u32 = 0;
          for (let j: u32 = 0; j < d; j++) {
            pattern |= ((load<u32>(possible + load<u32>(path + (j << 2))) >> bit) & 1) << j;
          }
          let slot: usize = 0;
          if (d <= tableBits) {
            slot = table + (pattern << 2);
            place = <usize>atomic.load<u32>(slot);
          } else {
            let at = (pattern * 0x9e3779b1) >> (32 - tableBits);
            for (let probe: u32 = 0; probe < probes; probe++) {
              const found = <usize>atomic.load<u32>(table + (at << 2));
              if (!found) {
                slot = table + (at << 2);
                break;
              }
              if (load<u32>(found) == pattern) {
                place = found;
                break;
              }
              at = (at + 1) & ((1 << tableBits) - 1);
            }
          }
          if (!place) {
            place = unmetPattern(slot, pattern, value, d, shares, cache, quadrature, spare);
          }
        }
        place += 8;
        for (let j: u32 = 0; j < d; j++) {
          const sum = sums + (load<u32>(path + (j << 2)) << 1);
          store<f64>(sum, load<f64>(sum) + load<f64>(place + (j << 3)));
        }
      }
      for (let f: u32 = 0; f < features; f++) {
        const at = target + (load<u32>(featurePlace + (f << 3), 4) << 3);
        store<f64>(at, load<f64>(at) + load<f64>(sums + (f << 3)));
      }
    }
  }
}
