import { Transform, type TransformCallback } from 'node:stream';
import { plainBytes } from './plain-text.js';

const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Whether a carriage return stands anywhere in the file. */
export async function hasCarriageReturns(path: string): Promise<boolean> {
  for await (const bytes of plainBytes(path)) if (bytes.includes(carriageReturn)) return true;
  return false;
}

/**
 * Turns `\r\n` and `\r` between records into `\n`; inside quoted values they stay. DuckDB reads no row of
 * some files whose line ends are not `\n` alone, and says nothing.
 */
export class LineEnds extends Transform {
  private quoted = false;
  private fieldStarts = true;
  private afterReturn = false;
  private readonly delimiter: number;

  /** @param delimiter a single byte of UTF-8 */
  constructor(delimiter: string) {
    super();
    this.delimiter = Buffer.from(delimiter)[0];
  }

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const kept = Buffer.allocUnsafe(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (!this.quoted && byte === lineFeed && this.afterReturn) {
        this.afterReturn = false;
        continue;
      }
      this.afterReturn = !this.quoted && byte === carriageReturn;
      kept[length++] = this.afterReturn ? lineFeed : byte;
      if (byte === quote) {
        if (this.quoted || this.fieldStarts) this.quoted = !this.quoted;
        // After a closing quote only a second quote goes on with the value.
        this.fieldStarts = !this.quoted;
      } else this.fieldStarts = byte === this.delimiter || byte === lineFeed || byte === carriageReturn;
    }
    done(null, kept.subarray(0, length));
  }
}
