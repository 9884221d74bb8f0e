const radixBits = 16;
const radix = 1 << radixBits;

/**
 * The indexes of `values` from the highest value to the lowest; equal values keep their order.
 * A least-significant-digit radix sort over the bits of the numbers, linear in the rows.
 *
 * @param values any numbers but NaN
 */
export function descendingOrder(values: Float64Array): Uint32Array {
  const rows = values.length;
  const keys = orderedBits(values);
  let from = Uint32Array.from({ length: rows }, (_, row) => row);
  let into = new Uint32Array(rows);
  const starts = new Uint32Array(radix + 1);
  for (let digit = 0; digit < 4; digit++) {
    starts.fill(0);
    for (let row = 0; row < rows; row++) starts[keys[4 * row + digit] + 1]++;
    if (starts.includes(rows)) continue;
    for (let key = 0; key < radix; key++) starts[key + 1] += starts[key];
    for (let i = 0; i < rows; i++) into[starts[keys[4 * from[i] + digit]]++] = from[i];
    [from, into] = [into, from];
  }
  return from;
}

/** Four 16-bit digits a value, lowest first, whose unsigned order is the descending order of the values. */
function orderedBits(values: Float64Array): Uint16Array {
  const copy = values.slice();
  for (let i = 0; i < copy.length; i++) copy[i] += 0; // −0 and 0 are one value
  const digits = new Uint16Array(copy.buffer);
  for (let row = 0; row < values.length; row++) {
    const high = 4 * row + 3;
    if (digits[high] < 0x8000) {
      for (let d = 4 * row; d < high; d++) digits[d] ^= 0xffff;
      digits[high] ^= 0x7fff;
    }
  }
  return digits;
}
