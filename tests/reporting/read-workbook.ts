import { inflateRawSync } from 'node:zlib';

/** A cell as the file holds it: its type and style, and its text or number as written. */
export interface FileCell {
  readonly kind: 'text' | 'number';
  readonly text: string;
  /** The number format. */
  readonly format?: string;
  readonly bold: boolean;
}

/** A sheet as the file holds it. */
export interface FileSheet {
  readonly name: string;
  readonly frozenRows: number;
  readonly rows: readonly (readonly (FileCell | undefined)[])[];
}

/** The files of a ZIP archive with the times that they are stamped with, read by its central directory. */
export function readZip(archive: Uint8Array): Map<string, { text: string; stamp: number }> {
  const bytes = Buffer.from(archive);
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'));
  const files = new Map<string, { text: string; stamp: number }>();
  let at = bytes.readUInt32LE(end + 16);
  for (let file = 0; file < bytes.readUInt16LE(end + 10); file++) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const content = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), {
      text: content.toString('utf8'),
      stamp: bytes.readUInt32LE(at + 12),
    });
    at += 46 + name + extra + comment;
  }
  return files;
}

/** The sheets of a workbook, read from its XML (ECMA-376) without the library that wrote it. */
export function readWorkbook(archive: Uint8Array): FileSheet[] {
  const files = readZip(archive);
  const xml = (name: string) => files.get(name)?.text ?? '';
  const strings = [...xml('xl/sharedStrings.xml').matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)].map(
    ([, text]) => unescaped(text),
  );
  const formats = new Map(
    [...xml('xl/styles.xml').matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(
      ([, id, code]) => [id, code],
    ),
  );
  const [, cellStyles] = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(xml('xl/styles.xml')) ?? [];
  const styles = [...(cellStyles ?? '').matchAll(/<xf ([^>]*)>/g)].map(([, attributes]) => attributes);
  const names = [...xml('xl/workbook.xml').matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name]) =>
    unescaped(name),
  );
  return names.map((name, index) => {
    const sheet = xml(`xl/worksheets/sheet${index + 1}.xml`);
    const rows = [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/g)].map(([, row]) => {
      const cells: (FileCell | undefined)[] = [];
      for (const [, column, attributes, value] of row.matchAll(
        /<c r="([A-Z]+)\d+"([^>]*)><v>([^<]*)<\/v><\/c>/g,
      )) {
        const style = styles[Number(/s="(\d+)"/.exec(attributes)?.[1] ?? 0)] ?? '';
        const isText = attributes.includes('t="s"');
        cells[columnIndex(column)] = {
          kind: isText ? 'text' : 'number',
          text: isText ? strings[Number(value)] : value,
          format: formats.get(/numFmtId="(\d+)"/.exec(style)?.[1] ?? ''),
          bold: style.includes('applyFont'),
        };
      }
      return cells;
    });
    return { name, frozenRows: Number(/ySplit="(\d+)"[^>]*state="frozen"/.exec(sheet)?.[1] ?? 0), rows };
  });
}

function columnIndex(letters: string): number {
  return [...letters].reduce((index, letter) => 26 * index + letter.charCodeAt(0) - 64, 0) - 1;
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;|&#39;|&#x27;/g, "'")
    .replace(/&amp;/g, '&');
}
