import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256OfFile } from '../../../pipeline/core/hash.js';
import { type Sample, sampleOf, tables } from './sample.js';

const fingerprint = async ({ directory }: Sample, extension = 'parquet') =>
  Promise.all(
    [
      ...tables.map((table) => join('raw', `${table}.${extension}`)),
      'truth.parquet',
      'truth_effects.parquet',
    ].map((file) => sha256OfFile(join(directory, file))),
  );

test('the same options give the same bytes, another seed does not', async () => {
  const [first, second, other] = [
    await sampleOf({ loans: 400 }),
    await sampleOf({ loans: 400 }),
    await sampleOf({ loans: 400, seed: 8 }),
  ];
  expect(await fingerprint(second)).toEqual(await fingerprint(first));
  const shared = new Set(await fingerprint(first));
  expect((await fingerprint(other)).filter((hash) => shared.has(hash))).toEqual([]);
  for (const made of [first, second, other]) await made.remove();
});

test('CSV holds the same rows, and the same bytes each time', async () => {
  const options = { loans: 400, format: 'csv' } as const;
  const [csv, again, parquet] = [
    await sampleOf(options),
    await sampleOf(options),
    await sampleOf({ loans: 400 }),
  ];
  expect(await fingerprint(again, 'csv.gz')).toEqual(await fingerprint(csv, 'csv.gz'));
  for (const table of tables) {
    const file = join(csv.directory, 'raw', `${table}.csv.gz`);
    const { warehouse } = parquet;
    await warehouse.run(`CREATE TEMP TABLE csv_${table} AS FROM ${table} LIMIT 0`);
    await warehouse.run(
      `INSERT INTO csv_${table} FROM read_csv('${file}', header = true, all_varchar = true)`,
    );
    for (const [from, to] of [
      [`csv_${table}`, table],
      [table, `csv_${table}`],
    ]) {
      expect(await warehouse.rows(`FROM ${from} EXCEPT ALL FROM ${to} LIMIT 1`), table).toEqual([]);
    }
  }
  for (const made of [csv, again, parquet]) await made.remove();
});
