import type { Warehouse } from '../../warehouse/warehouse.js';
import { accounts, column, countAndMoney, expectedGain, pastDue, suppressed } from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportTable } from '../report-table.js';

const arms: QueryTable = {
  name: 'arms',
  title: { en: 'Arms of running experiments', zh: '進行中實驗的組別' },
  note: {
    en: 'As on the list: an account in several experiments stands in the row of its arms together, with the probability of that draw.',
    zh: '與名單一致：同時在數個實驗中的帳戶，列於其各組別合成的一列，機率為該次抽取的機率。',
  },
  isPartition: true,
  sql: `SELECT CASE WHEN ranked.arm <> 'champion' THEN regexp_replace(ranked.arm, ':[^ ]*', '', 'g') END AS experiment,
  regexp_replace(ranked.arm, '[^ ]*:', '', 'g') AS arm, ${countAndMoney}, assignment_probability,
  count(*) FILTER (WHERE ranked.decision = 'treated') AS treated,
  count(*) FILTER (WHERE ranked.suppressed) AS suppressed
FROM pub_ranked ranked
GROUP BY ranked.arm, assignment_probability ORDER BY ranked.arm = 'champion', ranked.arm, assignment_probability`,
  columns: [
    column('experiment', 'text', 'Experiment', '實驗'),
    column('arm', 'text', 'Arm', '組別'),
    accounts,
    pastDue,
    column('assignment_probability', 'share', 'Assignment probability', '分派機率'),
    column('treated', 'whole', 'Treated', '已處置'),
    suppressed,
  ],
};

const agencies: QueryTable = {
  name: 'agencies',
  title: { en: 'Accounts placed with agencies', zh: '委派給委外機構的帳戶' },
  sql: `SELECT agency, ${countAndMoney},
  CAST(coalesce(sum(ranked.expected_gain), 0) AS DECIMAL(18, 2)) AS expected_gain
FROM pub_ranked ranked
WHERE agency IS NOT NULL
GROUP BY agency ORDER BY agency`,
  columns: [column('agency', 'text', 'Agency', '委外機構'), accounts, pastDue, expectedGain],
};

/** Accounts by arm where an experiment or a holdout draws any, and by agency where any is placed. */
export async function armTables(warehouse: Warehouse): Promise<ReportTable[]> {
  const { drawn, placed } = await warehouse.row<{ drawn: boolean; placed: boolean }>(
    `SELECT coalesce(bool_or(arm <> 'champion'), false) AS drawn, count(agency) > 0 AS placed FROM pub_ranked`,
  );
  return [
    ...(drawn ? [await queryTable(warehouse, arms)] : []),
    ...(placed ? [await queryTable(warehouse, agencies)] : []),
  ];
}
