import type { Bilingual } from '../core/bilingual.js';
import type { ColumnKind, ReportCell } from './report-table.js';

/** What stands where there is nothing to say. */
export const nothing = '–';

/** A cell as the page shows it: digits grouped, shares in percent with one decimal, numbers with three. */
export function cellText(cell: ReportCell, kind: ColumnKind): string | Bilingual {
  if (cell === null) return nothing;
  if (typeof cell === 'object') return cell;
  switch (kind) {
    case 'whole':
      return grouped(String(cell));
    case 'money':
      return money(String(cell));
    case 'share':
      return `${(100 * Number(cell)).toFixed(1)} %`;
    case 'number':
      return Number(cell).toFixed(3);
    default:
      return String(cell);
  }
}

/** A decimal text with its digits grouped; it never goes through a floating-point number. */
function money(amount: string): string {
  const [units, cents = '00'] = amount.split('.');
  return `${grouped(units)}.${cents}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
