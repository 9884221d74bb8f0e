import { DataType, Precision } from 'apache-arrow';

/** An Arrow value as the text that a CSV file would hold; null when it is missing. */
export function arrowText(value: unknown, type: DataType): string | null {
  if (value === null || value === undefined) return null;
  if (DataType.isDictionary(type)) return arrowText(value, type.dictionary);
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type.scale);
  if (DataType.isDate(type)) return timeText(Number(value))?.slice(0, 10) ?? String(value);
  if (DataType.isTimestamp(type)) {
    const text = timeText(Number(value));
    return text ? `${text}${type.timezone ? '+00' : ''}` : String(value);
  }
  if (DataType.isFloat(type) && type.precision === Precision.SINGLE) return singleText(value as number);
  return String(value);
}

/** `YYYY-MM-DD HH:MM:SS.mmm` in UTC; undefined outside the range of JavaScript's dates. */
function timeText(milliseconds: number): string | undefined {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('T', ' ').replace('Z', '');
}

/** The shortest text that reads back as the same single-precision number. */
function singleText(value: number): string {
  for (let digits = 6; digits <= 8; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** Little-endian two's complement words of a decimal, as a number with `scale` decimals. */
function decimalText(words: Uint32Array, scale: number): string {
  let unscaled = 0n;
  for (let i = words.length - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(words[i]);
  unscaled = BigInt.asIntN(32 * words.length, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}
