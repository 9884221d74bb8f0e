import { DataContractError } from '../../core/errors.js';
import type { FixedWidthProfile } from '../../workspace/export-profile.js';
import type { Encoder } from './encoding.js';
import { type ExportColumn, type ExportTotals, isNumeric, type RecordFormat } from './record-format.js';

type Field = Pick<FixedWidthProfile['columns'][number], 'width' | 'align' | 'pad'>;
type HeaderField = NonNullable<FixedWidthProfile['header']>[number];

const moneyTotals = new Set([
  'amount_past_due',
  'outstanding_principal',
  'expected_loss',
  'expected_recovery',
]);
const numericTotals = new Set([...moneyTotals, 'records', 'dpd']);

/**
 * Records of fixed width, counted in bytes of the encoding, with a header and a trailer record where wanted.
 * A value that does not fit its field throws a DataContractError: it is never cut.
 */
export function fixedWidthFormat(
  profile: FixedWidthProfile,
  columns: readonly ExportColumn[],
  encode: Encoder,
): RecordFormat {
  const { money, dates } = profile;
  const moneyText = (cell: string) => (money === 'minor' ? String(BigInt(cell.replace('.', ''))) : cell);
  const dateText = (cell: string) => (dates === 'compact' ? cell.replaceAll('-', '') : cell);
  const written = columns.map(({ type }) => {
    if (type.startsWith('DECIMAL')) return moneyText;
    return type === 'DATE' ? dateText : (cell: string) => cell;
  });
  let line = profile.header ? 1 : 0;
  const place = (name: string) => ({ profile: profile.name, line, name });
  const special = (fields: readonly HeaderField[]) => (totals: ExportTotals) =>
    fields
      .map((item) => {
        if ('text' in item) return fitted(item.text, item, false, encode, place('text'));
        const { value } = item;
        const text = totals[value];
        const shown = moneyTotals.has(value)
          ? moneyText(text)
          : value === 'as_of_date'
            ? dateText(text)
            : text;
        return fitted(shown, item, numericTotals.has(value), encode, place(value));
      })
      .join('');
  return {
    header: profile.header && special(profile.header),
    record: (cells) => {
      line++;
      return cells
        .map((cell, index) =>
          fitted(
            cell === null ? '' : written[index](cell),
            profile.columns[index],
            isNumeric(columns[index]),
            encode,
            place(columns[index].column),
          ),
        )
        .join('');
    },
    trailer: profile.trailer && special(profile.trailer),
  };
}

function fitted(
  text: string,
  { width, align, pad }: Field,
  numeric: boolean,
  encode: Encoder,
  { profile, line, name }: { profile: string; line: number; name: string },
): string {
  const wrong = (code: string, message: string, hint: string) =>
    new DataContractError(code, message, { where: `exports/${profile}, record ${line}, ${name}`, hint });
  const length = encode(text).length;
  if (length > width)
    throw wrong(
      'EXPORT_OVERFLOW',
      `"${text}" takes ${length} bytes, and the field has ${width}`,
      `widen the field in the profile "${profile}" of arrears.yaml`,
    );
  if (/\p{Cc}/u.test(text))
    throw wrong(
      'EXPORT_CONTROL_CHARACTER',
      `${JSON.stringify(text)} holds a control character, which would break the record`,
      'mend the value in the source, or leave the column out',
    );
  const missing = width - length;
  if (pad === '0' && numeric && text !== '') {
    const [, sign, digits] = /^(-?)(.*)$/.exec(text) as RegExpExecArray;
    return `${sign}${'0'.repeat(missing)}${digits}`;
  }
  const blanks = ' '.repeat(missing);
  return (align ?? (numeric ? 'right' : 'left')) === 'right' ? blanks + text : text + blanks;
}
