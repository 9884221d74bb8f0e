import { ConfigurationError } from '../core/errors.js';

/**
 * The text of one SELECT, without comments at its end or a closing semicolon.
 * @throws ConfigurationError when the file holds no SELECT, or more than one statement
 */
export function checkSelect(text: string, where: string): string {
  const select = withoutComments(text).trim().replace(/;\s*$/, '');
  const refuse = (message: string) =>
    new ConfigurationError('SOURCE_NOT_SELECT', message, {
      where,
      hint: 'a source is one SELECT (WITH … SELECT is fine) over raw.<name>',
    });
  if (select === '') throw refuse('the file holds no statement');
  if (!/^(select|with|from|\()/i.test(select)) throw refuse('the statement is no SELECT');
  if (withoutQuoted(select).includes(';')) throw refuse('the file holds more than one statement');
  return select;
}

function withoutComments(text: string): string {
  return text.replace(
    /('(?:[^']|'')*'|"(?:[^"]|"")*")|--[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, quoted) => quoted ?? ' ',
  );
}

function withoutQuoted(text: string): string {
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '');
}
