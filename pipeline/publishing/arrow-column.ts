import type { DuckDBVector } from '@duckdb/node-api';
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

/** What the client's vectors have, though its types hide it: a bit a row, or null where no row is missing. */
interface Validated {
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number };
}

/** Which rows of a vector hold a value. The client's own look at a row works with a BigInt, which costs ten times as much. */
class Presence {
  private readonly bits: Uint8Array | undefined;
  private readonly offset: number;

  constructor(vector: DuckDBVector) {
    const { data, offset } = (vector as unknown as Validated).validity;
    this.bits = data === null ? undefined : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.offset = offset;
  }

  get isWhole(): boolean {
    return this.bits === undefined;
  }

  holds(row: number): boolean {
    const bit = this.offset + row;
    return this.bits === undefined || ((this.bits[bit >> 3] >> (bit & 7)) & 1) === 1;
  }
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
    const present = new Presence(vector);
    this.appendValidity(present, count);
    if (this.type === 'VARCHAR') this.appendText(vector, present, count);
    else if (this.type === 'BOOLEAN') this.appendBits(vector, count);
    else if (this.type === 'DECIMAL(18,2)') this.appendDecimals(vector, present, count);
    else this.appendItems(vector, present, count);
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

  private appendValidity(present: Presence, count: number): void {
    for (let row = 0, at = this.rows; row < count; row++, at++)
      if (present.holds(row)) this.valid[at >> 3] |= 1 << (at & 7);
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
  private appendText(vector: DuckDBVector, present: Presence, count: number): void {
    const { items, enumType } = vector as unknown as {
      items?: Uint8Array | Uint16Array | Uint32Array;
      enumType?: { values: readonly string[] };
    };
    if (enumType && enumType.values !== this.wordsOf) {
      this.wordsOf = enumType.values;
      this.words = enumType.values.map((word) => encoder.encode(word));
    }
    let end = this.offsets[this.rows];
    for (let row = 0; row < count; row++) {
      if (present.holds(row)) {
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

  /** From 64 bits to a 128-bit two's complement number, least significant word first; zeros where there is no value. */
  private appendDecimals(vector: DuckDBVector, present: Presence, count: number): void {
    const { dataView } = vector as unknown as { dataView: DataView };
    const words = new Int32Array(this.fixed.buffer);
    for (let row = 0, at = 4 * this.rows; row < count; row++, at += 4) {
      const isHeld = present.holds(row);
      const high = isHeld ? dataView.getInt32(8 * row + 4, true) : 0;
      words[at] = isHeld ? dataView.getInt32(8 * row, true) : 0;
      words[at + 1] = high;
      words[at + 2] = high >> 31;
      words[at + 3] = high >> 31;
    }
  }

  /** What DuckDB leaves in the place of a missing value is not the same from run to run; zeros stand there instead. */
  private appendItems(vector: DuckDBVector, present: Presence, count: number): void {
    const { items } = vector as unknown as { items: Int32Array | Float64Array };
    const width = items.BYTES_PER_ELEMENT;
    this.fixed.set(new Uint8Array(items.buffer, items.byteOffset, count * width), this.rows * width);
    if (present.isWhole) return;
    for (let row = 0, at = this.rows * width; row < count; row++, at += width)
      if (!present.holds(row)) this.fixed.fill(0, at, at + width);
  }
}
