import { DataContractError } from '../core/errors.js';
import { firstBytes } from './plain-text.js';

/** How files begin that are often given the name of a text file; as Latin-1, so that any byte can be matched. */
const marks: readonly { readonly mark: string | RegExp; readonly what: string; readonly hint: string }[] = [
  {
    mark: 'PK\x03\x04',
    what: 'a ZIP archive or an Excel workbook',
    hint: 'unpack it, or save the sheet as CSV UTF-8',
  },
  { mark: '\xd0\xcf\x11\xe0', what: 'an old Excel workbook (.xls)', hint: 'save the sheet as CSV UTF-8' },
  { mark: 'PAR1', what: 'a Parquet file', hint: 'name it .parquet, or add format: parquet in arrears.yaml' },
  { mark: 'ARROW1', what: 'an Arrow file', hint: 'name it .arrow, or add format: arrow in arrears.yaml' },
  {
    mark: /^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)/i,
    what: 'a web page or XML',
    hint: 'fetch the file again; a server may have sent an error or a login page in its place',
  },
];

/**
 * @param wanted the format that the file should have
 * @throws DataContractError FILE_NOT_CSV, FILE_NOT_JSON when the file begins as one of another format does
 */
export async function refuseOtherFormat(path: string, wanted: 'CSV' | 'JSON'): Promise<void> {
  const start = (await firstBytes(path)).toString('latin1', 0, 64);
  const other = marks.find(({ mark }) =>
    typeof mark === 'string' ? start.startsWith(mark) : mark.test(start),
  );
  if (other === undefined) return;
  throw new DataContractError(`FILE_NOT_${wanted}`, `it is no ${wanted} file but ${other.what}`, {
    where: path,
    hint: other.hint,
  });
}
