import { join } from 'node:path';
import { DataContractError } from '../core/errors.js';
import { identifier, literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { encodingOf, writeAsUtf8 } from './csv-text.js';
import { type FileReading, recordRejects } from './file-reading.js';
import type { RawFile } from './raw-file.js';

/** One JSON object may hold this many bytes. */
const longestObject = 16_000_000;

/**
 * Reads JSON lines, or JSON arrays of objects, into `raw.<name>`: one column a top-level key, as text
 * (nested values stay JSON text), and the whole object as `json`. Lines that are no object go to
 * quarantine with their number.
 * @throws DataContractError when a JSON array is broken: its records cannot be told apart
 */
export async function readJson(warehouse: Warehouse, file: RawFile, scratch: string): Promise<FileReading[]> {
  const objects = `raw.${identifier(`${file.name}__objects`)}`;
  await warehouse.run(`CREATE OR REPLACE TABLE ${objects} (line BIGINT, text VARCHAR)`);
  const readings: FileReading[] = [];
  for (const path of file.paths) {
    const encoding = await encodingOf(path, file.encoding);
    const readable = encoding === 'utf-8' ? path : join(scratch, `${file.name}.json`);
    if (readable !== path) await writeAsUtf8(path, encoding, readable);
    await loadObjects(warehouse, file.format, readable, path);
    const broken = "text IS NOT NULL AND NOT (json_valid(text) AND json_type(text) = 'OBJECT')";
    readings.push(
      await recordRejects(
        warehouse,
        file.name,
        path,
        `SELECT line, 'not_a_json_object' AS reason, text FROM json_text WHERE ${broken}`,
      ),
    );
    await warehouse.run(
      `INSERT INTO ${objects} SELECT line, text FROM json_text WHERE text IS NOT NULL AND NOT (${broken})`,
    );
    await warehouse.run('DROP TABLE json_text');
  }
  await spreadKeys(warehouse, file.name, objects);
  return readings;
}

async function loadObjects(
  warehouse: Warehouse,
  format: string,
  readable: string,
  path: string,
): Promise<void> {
  const reader =
    format === 'jsonl'
      ? `SELECT row_number() OVER () AS line, text FROM read_csv(${literal(readable)}, auto_detect = false,
           columns = {'text': 'VARCHAR'}, header = false, delim = '\x1f', quote = '', escape = '',
           max_line_size = ${longestObject}, parallel = false)`
      : `SELECT row_number() OVER () AS line, CAST(json AS VARCHAR) AS text FROM read_json_objects(
           ${literal(readable)}, format = 'array', maximum_object_size = ${longestObject})`;
  try {
    await warehouse.run(`CREATE OR REPLACE TEMP TABLE json_text AS ${reader}`);
  } catch (error) {
    throw new DataContractError(
      'FILE_NOT_JSON',
      `cannot be read as JSON: ${(error as Error).message.split('\n')[0]}`,
      {
        where: path,
        hint: 'check the file at that place; JSON lines (.jsonl) lose only the broken line',
      },
    );
  }
}

async function spreadKeys(warehouse: Warehouse, name: string, objects: string): Promise<void> {
  const keys = await warehouse.rows<{ key: string }>(
    `SELECT DISTINCT unnest(json_keys(text)) AS key FROM ${objects} ORDER BY key`,
  );
  const columns = keys
    .filter(({ key }) => key !== 'json')
    .map(({ key }) => `json ->> ${literal(`$."${key.replaceAll('"', '\\"')}"`)} AS ${identifier(key)}`);
  await warehouse.run(
    `CREATE OR REPLACE TABLE raw.${identifier(name)} AS
     SELECT ${['json', ...columns].join(', ')} FROM (SELECT CAST(text AS JSON) AS json FROM ${objects})`,
  );
  await warehouse.run(`DROP TABLE ${objects}`);
}
