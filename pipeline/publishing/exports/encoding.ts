import { DataContractError } from '../../core/errors.js';

/** Turns text into bytes. */
export type Encoder = (text: string) => Buffer;

/** The encoder of an encoding that a profile may name. */
export function encoderOf(encoding: string): Encoder {
  if (encoding === 'gb18030') return gb18030;
  if (encoding === 'utf-16le') return (text) => Buffer.from(text, 'utf16le');
  return (text) => Buffer.from(text, 'utf8');
}

/** The bytes that a file of the encoding begins with. */
export function byteOrderMark(encoding: string): Buffer {
  if (encoding === 'utf-8-bom') return Buffer.from([0xef, 0xbb, 0xbf]);
  return encoding === 'utf-16le' ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0);
}

/** Codes of the characters below U+10000; made when first needed. */
let basicPlane: ReadonlyMap<number, Uint8Array> | undefined;

/** Node decodes GB18030 (full ICU) but does not encode it: the table is what its decoder says, turned around. */
function gb18030(text: string): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point < 0x80) bytes.push(point);
    else bytes.push(...codeOf(point));
  }
  return Buffer.from(bytes);
}

/** The code of a character that is written with two or four bytes. */
function codeOf(point: number): Iterable<number> {
  if (point >= 0x10000) return fourBytes(point - 0x10000 + 189_000);
  basicPlane ??= decodedCodes();
  const code = basicPlane.get(point);
  if (code) return code;
  throw new DataContractError(
    'EXPORT_ENCODING',
    `GB18030 has no code for the character U+${point.toString(16).toUpperCase()}`,
    { where: 'a text of the list', hint: 'mend the value in the source, or write the export as utf-8' },
  );
}

function decodedCodes(): Map<number, Uint8Array> {
  const codes: number[][] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) codes.push([lead, trail]);
  for (let pointer = 0; pointer <= 39_419; pointer++) codes.push(fourBytes(pointer));
  const lines = new TextDecoder('gb18030')
    .decode(Buffer.from(codes.flatMap((code) => [...code, 0x0a])))
    .split('\n');
  const table = new Map<number, Uint8Array>();
  for (const [index, code] of codes.entries()) {
    const point = lines[index].codePointAt(0) as number;
    if ([...lines[index]].length === 1 && point !== 0xfffd && !table.has(point))
      table.set(point, Uint8Array.from(code));
  }
  return table.set(0xfffd, Uint8Array.from([0x84, 0x31, 0xa4, 0x37]));
}

/** The four-byte code at a place of GB18030's linear order. */
function fourBytes(pointer: number): number[] {
  return [
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  ];
}
