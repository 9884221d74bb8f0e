import type { Contributions } from './estimator.js';

/**
 * The features that raise the risk of each row most.
 *
 * @param features the number of features a row of `contributions` has
 * @returns row-major, rows × top: feature positions by falling contribution, ties by position; −1
 *   where fewer than `top` features raise the risk
 */
export function topReasons(contributions: Contributions, features: number, top = 4): Int16Array {
  const { values } = contributions;
  const rows = features > 0 ? values.length / features : 0;
  const reasons = new Int16Array(rows * top).fill(-1);
  const held = new Float64Array(top);
  for (let row = 0; row < rows; row++) {
    const first = row * top;
    held.fill(0);
    for (let feature = 0; feature < features; feature++) {
      const value = values[row * features + feature];
      let place = top;
      while (place > 0 && value > held[place - 1]) {
        if (place < top) {
          held[place] = held[place - 1];
          reasons[first + place] = reasons[first + place - 1];
        }
        place--;
      }
      if (place < top) {
        held[place] = value;
        reasons[first + place] = feature;
      }
    }
  }
  return reasons;
}
