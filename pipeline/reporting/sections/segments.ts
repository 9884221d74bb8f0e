import type { Warehouse } from '../../warehouse/warehouse.js';
import { cellText } from '../cell-text.js';
import {
  accounts,
  coded,
  column,
  countAndMoney,
  decisionWords,
  expectedGain,
  groupColumns,
  groupSums,
  pastDue,
  recoveryNote,
  segment,
  shadowPrice,
  shadowPriceNote,
  treatment,
} from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection, ReportTable } from '../report-table.js';
import { armTables } from './arms.js';

const segments: QueryTable = {
  name: 'segments',
  title: { en: 'Segments', zh: '分群' },
  isPartition: true,
  sql: `SELECT segment.en AS segment_en, segment.zh AS segment_zh, ${groupSums}
FROM ref_segment segment
LEFT JOIN pub_ranked ranked USING (segment)
GROUP BY segment.ordinal, segment.en, segment.zh ORDER BY segment.ordinal`,
  columns: [segment, ...groupColumns],
};

const treatments: QueryTable = {
  name: 'segment-treatments',
  title: { en: 'Treatments given, by segment', zh: '各分群的處置' },
  isPartition: true,
  sql: `SELECT segment.en AS segment_en, segment.zh AS segment_zh,
  coalesce(treatment.en, 'No treatment') AS treatment_en, coalesce(treatment.zh, '不處置') AS treatment_zh,
  ${countAndMoney},
  CAST(coalesce(sum(ranked.expected_gain), 0) AS DECIMAL(18, 2)) AS expected_gain
FROM pub_ranked ranked
JOIN ref_segment segment USING (segment)
LEFT JOIN ref_treatment treatment ON treatment.treatment = ranked.treatment
GROUP BY segment.ordinal, segment.en, segment.zh, treatment.treatment, treatment.en, treatment.zh
ORDER BY segment.ordinal, treatment.treatment NULLS LAST`,
  columns: [segment, treatment, accounts, pastDue, expectedGain],
};

const decisions: QueryTable = {
  name: 'segment-decisions',
  title: { en: 'Decisions, by segment', zh: '各分群的決定' },
  isPartition: true,
  sql: `SELECT segment.en AS segment_en, segment.zh AS segment_zh, ${countAndMoney},
  ${Object.keys(decisionWords)
    .map((decision) => `count(*) FILTER (WHERE ranked.decision = '${decision}') AS ${decision}`)
    .join(',\n  ')}
FROM ref_segment segment
LEFT JOIN pub_ranked ranked USING (segment)
GROUP BY segment.ordinal, segment.en, segment.zh ORDER BY segment.ordinal`,
  balances: [{ total: 'accounts', parts: Object.keys(decisionWords) }],
  columns: [
    segment,
    accounts,
    pastDue,
    column('treated', 'whole', 'Treated', '已處置'),
    column('rule', 'whole', 'Forbidden by rule', '規則禁止'),
    column('holdout', 'whole', 'Held out', '留作對照'),
    column('capacity', 'whole', 'No capacity', '產能不足'),
    column('worth', 'whole', 'Not worth its cost', '增益不抵成本'),
  ],
};

/** Segments: accounts, money, treatments, capacities and their shadow prices, suppressions. */
export async function segmentsSection(
  warehouse: Warehouse,
  { manifest, rules }: ReportContext,
): Promise<ReportSection> {
  const [gain, bound] = [manifest.treatment.expected_gain, manifest.treatment.bound].map((amount) =>
    cellText(amount, 'money'),
  );
  const { currency } = manifest;
  const labels = Object.fromEntries(rules.map(({ id, label }) => [id, label]));
  return {
    name: 'segments',
    title: { en: 'Segments and treatments', zh: '分群與處置' },
    note: {
      en: `The treatments are expected to gain ${gain} ${currency} less their costs; no choice within the capacities and the rules gains more than ${bound}.`,
      zh: `扣除成本後，各處置的預期增益為 ${gain} ${currency}；在產能與規則內，任何安排都不會超過 ${bound}。`,
    },
    charts: [],
    tables: [
      await queryTable(warehouse, { ...segments, note: recoveryNote(manifest) }),
      await queryTable(warehouse, treatments),
      await queryTable(warehouse, decisions),
      capacities(manifest),
      ...(await armTables(warehouse)),
      await queryTable(warehouse, {
        name: 'suppressions',
        title: { en: 'Suppressed accounts, by rule', zh: '按規則暫停聯繫的帳戶' },
        sql: `SELECT suppression_rule AS rule, suppression_rule AS label, ${countAndMoney},
  min(earliest_permitted_at) AS earliest
FROM pub_ranked ranked
WHERE suppressed
GROUP BY suppression_rule ORDER BY accounts DESC, suppression_rule`,
        columns: [
          column('rule', 'text', 'Rule', '規則'),
          coded('label', 'Name', '名稱', labels),
          accounts,
          pastDue,
          column('earliest', 'instant', 'First permitted again (UTC)', '最早可再聯繫（UTC）'),
        ],
      }),
    ],
  };
}

function capacities({ treatment: { capacity } }: ReportContext['manifest']): ReportTable {
  return {
    name: 'capacities',
    title: { en: 'Capacities and their shadow prices', zh: '產能與其影子價格' },
    note: shadowPriceNote,
    sql: '',
    source: 'manifest.json: treatment.capacity',
    columns: [
      column('capacity', 'text', 'Capacity', '產能'),
      column('units', 'whole', 'Units', '單位數'),
      column('used', 'whole', 'Used', '已用'),
      column('used_share', 'share', 'Share used', '使用率'),
      shadowPrice,
    ],
    rows: capacity.map(({ name, units, used, shadow_price }) => [
      name,
      units,
      used,
      units === 0 ? null : used / units,
      shadow_price,
    ]),
  };
}
