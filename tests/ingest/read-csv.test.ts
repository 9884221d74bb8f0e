import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerNames } from '../../pipeline/ingest/csv-header.js';
import { createFileQuarantine } from '../../pipeline/ingest/file-reading.js';
import { LineEnds } from '../../pipeline/ingest/line-ends.js';
import { readCsv } from '../../pipeline/ingest/read-csv.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from './portfolio.js';

const cell = fc.string({
  unit: fc.constantFrom('a', '1', ' ', '"', ',', ';', '\n', '\r', '\r\n', '信', "'", '#', '\\', '.'),
  maxLength: 6,
});
const record = fc.tuple(cell, cell, cell);

/** RFC 4180, with quotes where they are needed and at times where they are not. */
function csvText(
  records: readonly (readonly string[])[],
  ends: readonly string[],
  delimiter: string,
): string {
  const written = records.map((cells) =>
    cells
      .map((each) =>
        /["\r\n]/.test(each) || each.includes(delimiter) || each.startsWith('a')
          ? `"${each.replaceAll('"', '""')}"`
          : each,
      )
      .join(delimiter),
  );
  return [`x${delimiter}y${delimiter}n`, ...written]
    .map((line, index) => line + ends[index % ends.length])
    .join('');
}

describe('any table', () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'scratch'));

  it('written as CSV reads back value by value, whatever its line ends, delimiter, encoding and zip', async () => {
    const warehouse = await Warehouse.open(':memory:', { threads: 2 });
    await warehouse.run("ATTACH ':memory:' AS raw");
    await createFileQuarantine(warehouse);
    const path = join(folder, 'table.csv');
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 30 }),
        fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('utf-8', 'utf-16le', 'utf-8 gzip'),
        async (rows, ends, delimiter, how) => {
          // The last column numbers the rows, so that their order needs no promise.
          const given = rows.map(([x, y], index) => [x, y, String(index)]);
          const text = csvText(given, ends, delimiter);
          const bytes = Buffer.from(text, how === 'utf-16le' ? 'utf16le' : 'utf8');
          writeFileSync(path, how.endsWith('gzip') ? gzipSync(bytes) : bytes);
          const encoding = how.split(' ')[0];
          const [reading] = await readCsv(
            warehouse,
            { name: 't', format: 'csv', paths: [path], encoding, delimiter },
            join(folder, 'scratch'),
          );
          expect(reading.rejected).toBe(0);
          const read = await warehouse.rows(
            "SELECT coalesce(x, '') AS x, coalesce(y, '') AS y, n FROM raw.t ORDER BY CAST(n AS INTEGER)",
          );
          expect(read.map((row) => [row.x, row.y, row.n])).toEqual(given);
        },
      ),
      { numRuns: 150, seed: 3 },
    );
    warehouse.close();
  });

  it('of many lines loses none, over every boundary of a buffer', async () => {
    const warehouse = await Warehouse.open(':memory:', { threads: 2 });
    await warehouse.run("ATTACH ':memory:' AS raw");
    await createFileQuarantine(warehouse);
    const path = join(folder, 'many.csv');
    const lines = Array.from({ length: 400_000 }, (_, i) =>
      i % 1000 === 7
        ? `${i},short`
        : i % 13 === 0
          ? `${i},"two\r\nlines ${i}",x`
          : `${i},${'z'.repeat(i % 40)},x`,
    );
    for (const end of ['\n', '\r\n']) {
      writeFileSync(path, `n,text,x${end}${lines.join(end)}`);
      const [reading] = await readCsv(
        warehouse,
        { name: 't', format: 'csv', paths: [path], encoding: 'utf-8', delimiter: ',' },
        join(folder, 'scratch'),
      );
      expect(reading.rejected).toBe(400);
      expect(
        await warehouse.rows(
          `SELECT count(*) AS records, sum(CAST(n AS BIGINT)) AS total, count(*) FILTER (text = 'two' || chr(13) || chr(10) || 'lines ' || n) AS quoted FROM raw.t`,
        ),
      ).toEqual([
        {
          records: '399600',
          total: String((400_000 * 399_999) / 2 - (400 * (7 + 399_007)) / 2),
          quoted: String(Math.ceil(400_000 / 13) - 31),
        },
      ]);
    }
    warehouse.close();
  });
});

describe('line ends', () => {
  const plain = async (text: string, size: number, delimiter = ',') => {
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    return Buffer.concat(await Readable.from(chunks).pipe(new LineEnds(delimiter)).toArray()).toString();
  };
  it.each([
    ['a,b\r\nc\rd\n', 'a,b\nc\nd\n'],
    ['a,"x\r\ny"\r\nb', 'a,"x\r\ny"\nb'],
    ['a,"x""\r\ny"\r\nb', 'a,"x""\r\ny"\nb'],
    ['"\r"\r"\r\n"\r\n', '"\r"\n"\r\n"\n'],
    ['it"s,x\r\ny\r\n', 'it"s,x\ny\n'],
    ['\r\r\n\n', '\n\n\n'],
    ['', ''],
  ])('of %j', async (text, expected) => {
    for (const size of [1, 2, 3, 100]) expect(await plain(text, size)).toBe(expected);
  });
});

describe('names in a header', () => {
  it.each([
    ['a,b', ',', ['a', 'b']],
    [' a , "b" ,', ',', ['a', 'b', 'column_3']],
    ['"a,b","c ""d"""', ',', ['a,b', 'c "d"']],
    ['a|b,c', '|', ['a', 'b,c']],
    ['"",x', ',', ['column_1', 'x']],
    ['貸款編號,客戶', ',', ['貸款編號', '客戶']],
  ])('%j', (line, delimiter, names) => {
    expect(headerNames(line, delimiter)).toEqual(names);
  });
});
