import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DataType, RecordBatchReader } from 'apache-arrow';
import { rankedList, rankedRow } from '../../contracts/ranked-list.js';
import type { Findings } from './findings.js';

const json = 'ranked_accounts.jsonl';
const arrow = 'ranked_accounts.arrow';
const columns = Object.keys(rankedList);

type Row = Record<string, unknown>;

/** Checks every line of the JSON lines against the row contract, and the Arrow file against the lines. */
export async function checkRows(directory: string, findings: Findings): Promise<void> {
  const handle = await open(join(directory, arrow));
  try {
    let arrowRows: AsyncGenerator<unknown[]> | undefined = rowsOfArrow(handle);
    let row = 0;
    for await (const line of createInterface({ input: createReadStream(join(directory, json)) })) {
      row++;
      const parsed = checkLine(line, row, findings);
      if (arrowRows === undefined) continue;
      try {
        const { value, done } = await arrowRows.next();
        if (done)
          findings.add(
            'agreement',
            arrow,
            { en: 'is a row shorter than ranked_accounts.jsonl', zh: '比 ranked_accounts.jsonl 少一列' },
            { row },
          );
        else if (parsed) compareRow(parsed, value, row, findings);
        if (done) arrowRows = undefined;
      } catch (error) {
        findings.unreadable('agreement', arrow, (error as Error).message.split('\n')[0]);
        arrowRows = undefined;
      }
    }
    if (arrowRows && !(await arrowRows.next()).done)
      findings.add(
        'agreement',
        arrow,
        { en: 'has more rows than ranked_accounts.jsonl', zh: '列數多於 ranked_accounts.jsonl' },
        { row: row + 1 },
      );
  } finally {
    await handle.close();
  }
}

function checkLine(line: string, row: number, findings: Findings): Row | undefined {
  let content: Row;
  try {
    content = JSON.parse(line);
  } catch {
    findings.add('row_contract', json, { en: 'is not JSON', zh: '不是 JSON' }, { row });
    return undefined;
  }
  const { error } = rankedRow.safeParse(content);
  if (!error) return content;
  const [{ path, message }] = error.issues;
  const key = path.join('.');
  findings.add(
    'row_contract',
    json,
    { en: `${key || 'the row'}: ${message}`, zh: `${key || '該列'}：${message}` },
    { row },
  );
  return undefined;
}

function compareRow(line: Row, cells: readonly unknown[], row: number, findings: Findings): void {
  const wrong = columns.findIndex((name, index) => line[name] !== cells[index]);
  if (wrong < 0) return;
  const name = columns[wrong];
  findings.add(
    'agreement',
    arrow,
    {
      en: `${name} is ${JSON.stringify(cells[wrong])}, and ${JSON.stringify(line[name])} in ranked_accounts.jsonl`,
      zh: `${name} 為 ${JSON.stringify(cells[wrong])}，在 ranked_accounts.jsonl 中為 ${JSON.stringify(line[name])}`,
    },
    { row },
  );
}

/** The rows of an Arrow file, their cells as JSON would have them. */
async function* rowsOfArrow(handle: Awaited<ReturnType<typeof open>>): AsyncGenerator<unknown[]> {
  const reader = await RecordBatchReader.from(handle);
  await reader.open();
  const names = reader.schema.fields.map((field) => field.name);
  if (names.join() !== columns.join()) throw new Error('its columns are not those of the list');
  for await (const batch of reader) {
    const vectors = columns.map((_, index) => batch.getChildAt(index));
    const types = batch.schema.fields.map(({ type }) => type);
    for (let row = 0; row < batch.numRows; row++)
      yield vectors.map((vector, column) => jsonCell(vector?.get(row), types[column]));
  }
}

function jsonCell(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null;
  if (DataType.isDecimal(type)) return decimalNumber(value as Uint32Array, type.scale);
  if (DataType.isDate(type)) return new Date(Number(value)).toISOString().slice(0, 10);
  return value;
}

/** Little-endian two's complement words as the nearest number: exact to the cent below 9 × 10¹³. */
function decimalNumber(words: Uint32Array, scale: number): number {
  const unscaled = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return Number(BigInt.asIntN(32 * words.length, unscaled)) / 10 ** scale;
}
