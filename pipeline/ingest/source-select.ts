import { type ArrearsError, ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { parseSelect } from '../warehouse/parse-select.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { damagedFile, databaseReason, machineError } from './database-reason.js';
import { refuseForeign } from './source-reach.js';

/**
 * The text of a source's one SELECT, without comments or a closing semicolon; lines keep their numbers.
 * @param declared names of the declared files
 * @throws ConfigurationError when the file holds no SELECT, more than one statement, or reads anything but
 * declared files (see refuseForeign)
 */
export async function checkSelect(
  warehouse: Warehouse,
  text: string,
  where: string,
  declared: readonly string[],
): Promise<string> {
  const select = withoutComments(text).replace(/[;\s]+$/, '');
  if (select.trim() === '') throw notSelect('the file holds no statement', where);
  const parse = await parseSelect(warehouse, select);
  if (parse.error) {
    if (parse.error_type !== 'parser') throw notSelect('the statement is no SELECT', where);
    const line = select.slice(0, Number(parse.position ?? 0)).split('\n').length;
    throw new ConfigurationError('SOURCE_SYNTAX', `the SELECT cannot be understood: ${parse.error_message}`, {
      where: `${where}, line ${line}`,
      hint: 'mend the SQL at that place',
    });
  }
  if (parse.statements.length > 1) throw notSelect('the file holds more than one statement', where);
  if (/"type":"SHOW_REF"/.test(JSON.stringify(parse.statements)))
    throw notSelect('the statement is no SELECT', where);
  await refuseForeign(warehouse, parse.statements, where, declared);
  return select;
}

/**
 * The declared files that a source may read as `raw.<name>`, told from its text without a database: all that it reads
 * are among them, and rarely another, whose name is also a column's under the alias `raw`.
 */
export function rawNames(text: string, declared: readonly string[]): string[] {
  const plain = withoutComments(text).replace(new RegExp(quotedText, 'g'), "''");
  const found = [...plain.matchAll(/(?:\braw|"raw")\s*\.\s*(?:"([^"]+)"|(\w+))/gi)];
  const names = new Set(found.map(([, quoted, bare]) => (quoted ?? bare).toLowerCase()));
  return declared.filter((name) => names.has(name));
}

/**
 * A SELECT that DuckDB could not run, told in the user's terms.
 * @param before lines of other SQL above the user's own; left out when the error tells no line of it
 */
export function sourceFailed(where: string, error: Error, before?: number): ArrearsError {
  const line = before === undefined ? undefined : /^LINE (\d+):/m.exec(error.message)?.[1];
  const place = line ? `${where}, line ${Number(line) - before!}` : where;
  return (
    machineError(error, where) ??
    damagedFile(error, where) ??
    unknownColumn(error, place) ??
    new ConfigurationError('SOURCE_FAILED', `the SELECT cannot run: ${databaseReason(error)}`, {
      where: place,
      hint: 'correct the SELECT; it reads declared files as raw.<name>, and TRY_CAST leaves bad values empty',
    })
  );
}

function unknownColumn({ message }: Error, where: string): ConfigurationError | undefined {
  const name = /Referenced column "([^"]+)" not found/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const columns = [...(/Candidate bindings: (.*)/.exec(message)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
    ([, column]) => column,
  );
  return new ConfigurationError('SOURCE_COLUMN', `the files that the SELECT reads have no column "${name}"`, {
    where,
    hint: `${columnCure(name, columns)}; a column that docs/input-contract.md calls optional may be left out of the SELECT`,
  });
}

/** @param columns those that the files have, the likeliest first */
function columnCure(name: string, columns: readonly string[]): string {
  const [only, ...others] = columns;
  // Of JSON without an object there is nothing but the column of the whole object.
  if (only === 'json' && others.length === 0) return 'JSON files without an object name no columns';
  const delimiter = [';', '\t', '|'].find((character) => only?.includes(character));
  if (delimiter !== undefined && others.length === 0)
    return `the first line of the file is taken for one column; add delimiter: ${JSON.stringify(delimiter)} to the file in arrears.yaml`;
  if (only !== undefined && others.length === 0)
    return `the first line of the file names one column, "${only}"; let it name them all, or add columns: [...] to the file in arrears.yaml`;
  const near = columns.length > 0 ? `; ${suggestion(name, columns)}` : '';
  return `name it as the file does${near}`;
}

function notSelect(message: string, where: string): ConfigurationError {
  return new ConfigurationError('SOURCE_NOT_SELECT', message, {
    where,
    hint: 'a source is one SELECT (WITH … SELECT is fine) over raw.<name>',
  });
}

const quotedText =
  "\\b[eE]'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'|'(?:[^']|'')*'|\\$(?<tag>\\w*)\\$[\\s\\S]*?\\$\\k<tag>\\$";
const quotedName = '"(?:[^"]|"")*"';

/** Comments hold comments, up to a depth that nobody writes. */
const comment = Array.from({ length: 4 }).reduce<string>(
  (inner) => `\\/\\*(?:(?!\\/\\*|\\*\\/)[\\s\\S]${inner && `|${inner}`})*\\*\\/`,
  '',
);

/** Comments become blanks of the same shape, so that line numbers stay. */
function withoutComments(text: string): string {
  return text.replace(
    new RegExp(`(?<quoted>${quotedText}|${quotedName})|--[^\\n]*|${comment}`, 'g'),
    (part, ...rest) => rest.at(-1).quoted ?? part.replace(/[^\n]/g, ' '),
  );
}
