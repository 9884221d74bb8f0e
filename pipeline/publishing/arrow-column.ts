import type { DuckDBDecimal64Vector, DuckDBVector } from '@duckdb/node-api';
import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float64,
  Int32,
  makeData,
  Utf8,
} from 'apache-arrow';

/** How a column of each contract type stands in Arrow. */
export const arrowTypes: Readonly<Record<string, DataType>> = {
  VARCHAR: new Utf8(),
  INTEGER: new Int32(),
  DOUBLE: new Float64(),
  BOOLEAN: new Bool(),
  DATE: new DateDay(),
  'DECIMAL(18,2)': new Decimal(2, 18, 128),
};

/** Bytes of a value in Arrow; a bit for booleans, none for text, whose bytes stand apart. */
const widths: Readonly<Record<string, number>> = { INTEGER: 4, DOUBLE: 8, DATE: 4, 'DECIMAL(18,2)': 16 };

const encoder = new TextEncoder();

/** What the client's vectors have, though its types hide it. */
interface Validated {
  readonly validity: { itemValid(row: number): boolean };
}

/** One column of a record batch, filled from the vectors of DuckDB without a value a cell on the way. */
export class ArrowColumn {
  private readonly valid: Uint8Array;
  private readonly fixed: Uint8Array;
  private readonly offsets: Int32Array;
  private text = new Uint8Array(1 << 16);
  private words: Uint8Array[] = [];
  private wordsOf: readonly string[] | undefined;
  private rows = 0;
  private nulls = 0;

  constructor(
    private readonly type: string,
    capacity: number,
  ) {
    this.valid = new Uint8Array(capacity >> 3);
    this.fixed = new Uint8Array(type === 'BOOLEAN' ? capacity >> 3 : capacity * (widths[type] ?? 0));
    this.offsets = new Int32Array(type === 'VARCHAR' ? capacity + 1 : 0);
  }

  /** Adds `count` rows. */
  append(vector: DuckDBVector, count: number): void {
    this.appendValidity(vector, count);
    if (this.type === 'VARCHAR') this.appendText(vector, count);
    else if (this.type === 'BOOLEAN') this.appendBits(vector, count);
    else if (this.type === 'DECIMAL(18,2)') this.appendDecimals(vector as DuckDBDecimal64Vector, count);
    else this.appendItems(vector, count);
    this.rows += count;
  }

  /** The rows so far; the column begins anew. */
  take(): Data {
    const data = makeData({
      type: arrowTypes[this.type],
      length: this.rows,
      nullCount: this.nulls,
      nullBitmap: this.nulls > 0 ? this.valid.slice(0, (this.rows + 7) >> 3) : undefined,
      ...this.buffers(),
    } as never) as Data;
    this.valid.fill(0);
    if (this.type === 'BOOLEAN') this.fixed.fill(0);
    this.rows = 0;
    this.nulls = 0;
    return data;
  }

  private appendValidity(vector: DuckDBVector, count: number): void {
    const { validity } = vector as unknown as Validated;
    for (let row = 0, at = this.rows; row < count; row++, at++)
      if (validity.itemValid(row)) this.valid[at >> 3] |= 1 << (at & 7);
      else this.nulls++;
  }

  private buffers(): object {
    const { rows, type, fixed, offsets } = this;
    if (type === 'VARCHAR')
      return { valueOffsets: offsets.slice(0, rows + 1), data: this.text.slice(0, offsets[rows]) };
    if (type === 'BOOLEAN') return { data: fixed.slice(0, (rows + 7) >> 3) };
    const { buffer } = fixed.slice(0, rows * widths[type]);
    if (type === 'DOUBLE') return { data: new Float64Array(buffer) };
    return { data: type === 'DECIMAL(18,2)' ? new Uint32Array(buffer) : new Int32Array(buffer) };
  }

  /** Text comes as an ENUM where few words repeat, and each of these is encoded once. */
  private appendText(vector: DuckDBVector, count: number): void {
    const { items, enumType, validity } = vector as unknown as Validated & {
      items?: Uint8Array | Uint16Array | Uint32Array;
      enumType?: { values: readonly string[] };
    };
    if (enumType && enumType.values !== this.wordsOf) {
      this.wordsOf = enumType.values;
      this.words = enumType.values.map((word) => encoder.encode(word));
    }
    let end = this.offsets[this.rows];
    for (let row = 0; row < count; row++) {
      if (validity.itemValid(row)) {
        const word =
          items && enumType ? this.words[items[row]] : encoder.encode(vector.getItem(row) as string);
        if (end + word.length > this.text.length) this.grow(end + word.length);
        if (word.length > 0) this.text.set(word, end);
        end += word.length;
      }
      this.offsets[this.rows + row + 1] = end;
    }
  }

  private grow(needed: number): void {
    const wider = new Uint8Array(2 * needed);
    wider.set(this.text);
    this.text = wider;
  }

  private appendBits(vector: DuckDBVector, count: number): void {
    for (let row = 0, at = this.rows; row < count; row++, at++)
      if (vector.getItem(row) === true) this.fixed[at >> 3] |= 1 << (at & 7);
  }

  /** A 128-bit two's complement number, least significant word first. */
  private appendDecimals(vector: DuckDBDecimal64Vector, count: number): void {
    const words = new BigInt64Array(this.fixed.buffer);
    for (let row = 0, at = 2 * this.rows; row < count; row++, at += 2) {
      const unscaled = vector.getScaledValue(row) ?? 0n;
      words[at] = unscaled;
      words[at + 1] = unscaled < 0n ? -1n : 0n;
    }
  }

  /** What DuckDB leaves in the place of a missing value is not the same from run to run; zeros stand there instead. */
  private appendItems(vector: DuckDBVector, count: number): void {
    const { items, validity } = vector as unknown as Validated & { items: Int32Array | Float64Array };
    const width = items.BYTES_PER_ELEMENT;
    this.fixed.set(new Uint8Array(items.buffer, items.byteOffset, count * width), this.rows * width);
    for (let row = 0, at = this.rows * width; row < count; row++, at += width)
      if (!validity.itemValid(row)) this.fixed.fill(0, at, at + width);
  }
}
