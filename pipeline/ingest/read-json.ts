import { basename, join } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { refuseManyColumns } from './column-count.js';
import { databaseReason, machineError } from './database-reason.js';
import { type FileReading, recordRejects } from './file-reading.js';
import { refuseOtherFormat } from './other-format.js';
import { encodingOf, isPlainUtf8, writeAsUtf8 } from './plain-text.js';
import { type RawFile, refuseEmpty } from './raw-file.js';

/** One JSON object may hold this many bytes. */
const longestObject = 16_000_000;

/**
 * Reads JSON lines, or JSON arrays of objects, into `raw.<name>`: one column a top-level key, as text
 * (nested values stay JSON text), and the whole object as `json`. Lines that are no object go to
 * quarantine with their number; of an array, elements with theirs.
 * @throws DataContractError when a JSON array is broken: its records cannot be told apart
 */
export async function readJson(warehouse: Warehouse, file: RawFile, scratch: string): Promise<FileReading[]> {
  const objects = `raw.${identifier(`${file.name}__objects`)}`;
  await warehouse.run(`CREATE OR REPLACE TABLE ${objects} (text VARCHAR)`);
  const readings: FileReading[] = [];
  for (const path of file.paths) {
    if (file.format === 'json') refuseEmpty(path);
    await refuseOtherFormat(path, 'JSON');
    const encoding = await encodingOf(path, file.encoding);
    const isPlain = encoding === 'utf-8' && (await isPlainUtf8(path));
    const readable = isPlain ? path : join(scratch, `${file.name}.json`);
    if (!isPlain) await writeAsUtf8(path, encoding, readable);
    await loadTexts(warehouse, file.format, readable, path);
    const isObject = "CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE FALSE END";
    const rejected = await recordRejects(
      warehouse,
      file.name,
      path,
      `SELECT line, 'not_a_json_object' AS reason, text FROM json_text WHERE NOT (${isObject})`,
    );
    await warehouse.run(`INSERT INTO ${objects} SELECT text FROM json_text WHERE ${isObject}`);
    readings.push({ name: file.name, file: basename(path), rejected });
    await warehouse.run('DROP TABLE json_text');
  }
  await spreadKeys(warehouse, file, objects);
  return readings;
}

/** Fills `json_text` (line, text) with what may be an object each; blank lines are none. */
async function loadTexts(
  warehouse: Warehouse,
  format: string,
  readable: string,
  path: string,
): Promise<void> {
  // No line of JSON holds the delimiter: it makes each line one value.
  const reader =
    format === 'jsonl'
      ? `SELECT row_number() OVER () AS line, text FROM read_csv(${literal(readable)}, auto_detect = false,
           columns = {'text': 'VARCHAR'}, header = false, delim = '\x1f\x1e\x1f\x1e', quote = '', escape = '',
           compression = 'none', max_line_size = ${longestObject}, parallel = false)`
      : `SELECT row_number() OVER () AS line, CAST(json AS VARCHAR) AS text FROM read_json_objects(
           ${literal(readable)}, format = 'array', compression = 'uncompressed',
           maximum_object_size = ${longestObject})`;
  try {
    await warehouse.run(
      `CREATE OR REPLACE TEMP TABLE json_text AS SELECT * FROM (${reader}) WHERE trim(text, ' \t\r\n') <> ''`,
    );
  } catch (error) {
    throw (
      machineError(error as Error, path) ??
      new DataContractError(
        'FILE_NOT_JSON',
        `cannot be read as JSON: ${databaseReason(error as Error).replaceAll(readable, path)}`,
        {
          where: path,
          hint: 'check the file at that place; JSON lines (.jsonl) lose only the broken line',
        },
      )
    );
  }
}

async function spreadKeys(warehouse: Warehouse, file: RawFile, objects: string): Promise<void> {
  const keys = await warehouse.rows<{ key: string }>(
    `SELECT DISTINCT unnest(json_keys(text)) AS key FROM ${objects} ORDER BY key`,
  );
  refuseManyColumns(keys.length, file.paths.join(', '));
  const names = keys.map(({ key }) => key).filter((key) => key !== 'json' && key !== '');
  const unnamed = names.find((name) => name.includes('\0'));
  if (unnamed !== undefined)
    throw new DataContractError(
      'FILE_HEADER',
      `no column can have the name of the key ${JSON.stringify(unnamed)}`,
      {
        where: file.paths.join(', '),
        hint: 'write the key without zero bytes',
      },
    );
  const folded = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => folded.indexOf(folded[index]) < index);
  if (twice !== undefined)
    throw new DataContractError('FILE_HEADER', `the key "${twice}" is also written in another case`, {
      where: file.paths.join(', '),
      hint: 'write the key in one way; columns do not differ by case alone',
    });
  const columns = names.map((name) => `json ->> ${literal(pointerTo(name))} AS ${identifier(name)}`);
  await warehouse.run(
    `CREATE OR REPLACE TABLE raw.${identifier(file.name)} AS
     SELECT ${['json', ...columns].join(', ')} FROM (SELECT CAST(text AS JSON) AS json FROM ${objects})`,
  );
  await warehouse.run(`DROP TABLE ${objects}`);
}

/** JSON pointer (RFC 6901) to a top-level key. */
function pointerTo(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
