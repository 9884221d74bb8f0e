import { DataContractError } from '../core/errors.js';
import { refuseOtherFormat } from './other-format.js';
import { plainBytes } from './plain-text.js';

/** Of a file without a line end, at most this much is taken for its header. */
const longestHeader = 1_000_000;

/**
 * The first record's text, without its line end; line ends inside quotes belong to it.
 * @throws DataContractError for an empty file, one of another format, or one that is not in `encoding`
 */
export async function headerLine(path: string, encoding: string): Promise<string> {
  await refuseOtherFormat(path, 'CSV');
  const decoder = new TextDecoder(encoding);
  let text = '';
  let end = -1;
  for await (const bytes of plainBytes(path)) {
    text += decoder.decode(bytes, { stream: true });
    end = recordEnd(text);
    if (end >= 0 || text.length > longestHeader) break;
  }
  const line = (end < 0 ? text : text.slice(0, end)).slice(0, longestHeader);
  if (line.includes('\uFFFD') || line.includes('\0'))
    throw new DataContractError('FILE_ENCODING', `the first line is not ${encoding} text`, {
      where: path,
      hint: 'set encoding: of this file in arrears.yaml (utf-8, utf-16le, utf-16be, gb18030, gbk, big5, latin1)',
    });
  if (line.trim() !== '') return line;
  throw new DataContractError(
    'FILE_EMPTY',
    text.trim() === '' ? 'the file is empty: not even a header line' : 'the first line is empty',
    {
      where: path,
      hint: 'a day without rows is a file with a header line alone; otherwise fetch the file again',
    },
  );
}

function recordEnd(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && (text[i] === '\n' || text[i] === '\r')) return i;
  }
  return -1;
}

/** Names of the columns in a header line; an empty name becomes `column_<n>`. */
export function headerNames(line: string, delimiter: string): string[] {
  const names: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) {
      names.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...names, cell]
    .map((name) => name.trim())
    .map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"').trim() : name))
    .map((name, index) => name || `column_${index + 1}`);
}
