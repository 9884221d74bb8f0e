import type { Warehouse } from '../../warehouse/warehouse.js';
import { column } from '../columns.js';
import { queryTable } from '../query-table.js';
import type { ReportTable } from '../report-table.js';

/** Months on book at which vintages are read; those of `rep_vintage`. */
export const monthsOnBook = [3, 6, 9, 12, 18, 24];

/** The last quarters of origination that are shown. */
const shown = 12;

/** Share of the loans of a quarter ever so many days past due, by months on book; immature cells are empty. */
export function vintages(warehouse: Warehouse, days: 30 | 90): Promise<ReportTable> {
  const cells = monthsOnBook.map(
    (months) =>
      `max(ever_${days} / loans) FILTER (WHERE months_on_book = ${months} AND mature) AS mob_${months}`,
  );
  return queryTable(warehouse, {
    name: `vintages-${days}`,
    title: {
      en: `Vintages: ever ${days} days past due or more, by months on book`,
      zh: `帳齡分析（vintage）：曾逾期 ${days} 天以上的比例，按在帳月數`,
    },
    note: {
      en: 'By quarter of origination. A cell is empty until all loans of the quarter have been on book so long. A loan that is closed ages no further; one that is charged off counts from its charge-off on at the latest. Of a large book, 20,000 loans drawn by a hash of their id are followed.',
      zh: '按放款季度。該季度所有貸款都達到在帳月數後才顯示。結清的貸款不再計算逾期；已核銷的貸款最遲自核銷起計入。大型組合按貸款編號雜湊抽取 20,000 筆追蹤。',
    },
    sql: `SELECT CAST(year(vintage) AS VARCHAR) || ' Q' || quarter(vintage) AS vintage, any_value(loans) AS loans,
  ${cells.join(',\n  ')}
FROM (SELECT * FROM rep_vintage ORDER BY rep_vintage.vintage DESC LIMIT ${shown * monthsOnBook.length}) recent
GROUP BY recent.vintage ORDER BY recent.vintage`,
    columns: [
      column('vintage', 'text', 'Originated', '放款季度'),
      column('loans', 'whole', 'Loans followed', '追蹤貸款數'),
      ...monthsOnBook.map((months) => column(`mob_${months}`, 'share', `${months} months`, `${months} 個月`)),
    ],
  });
}
