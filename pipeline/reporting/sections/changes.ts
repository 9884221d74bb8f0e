import type { Warehouse } from '../../warehouse/warehouse.js';
import { channelWords } from '../../workspace/channel-words.js';
import {
  accounts,
  coded,
  column,
  countAndMoney,
  decisionWords,
  expectedGain,
  pastDue,
  shadowPrice,
  shadowPriceNote,
  treatment,
} from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection, ReportTable } from '../report-table.js';
import { bucketMovements, movements } from './night-movements.js';
import { rankMoveTables } from './rank-moves.js';

const actions: QueryTable = {
  name: 'actions',
  title: { en: 'What to do today', zh: '今日行動' },
  isPartition: true,
  sql: `SELECT coalesce(treatment.en, 'No treatment') AS treatment_en, coalesce(treatment.zh, '不處置') AS treatment_zh,
  ranked.channel, ${countAndMoney},
  CAST(coalesce(sum(ranked.expected_gain), 0) AS DECIMAL(18, 2)) AS expected_gain
FROM pub_ranked ranked
LEFT JOIN ref_treatment treatment ON treatment.treatment = ranked.treatment
GROUP BY treatment.treatment, treatment.en, treatment.zh, ranked.channel
ORDER BY treatment.treatment IS NULL, expected_gain DESC, treatment.treatment`,
  columns: [
    treatment,
    coded('channel', 'Channel', '管道', { ...channelWords, none: { en: 'none', zh: '無' } }),
    accounts,
    pastDue,
    expectedGain,
  ],
};

const decisions: QueryTable = {
  name: 'decisions',
  title: { en: 'Decisions of today', zh: '今日決定' },
  isPartition: true,
  sql: `SELECT decision, ${countAndMoney}
FROM pub_ranked ranked
GROUP BY decision ORDER BY decision = 'treated' DESC, decision`,
  columns: [coded('decision', 'Decision', '決定', decisionWords), accounts, pastDue],
};

/** What changed since the night published before, and what to do today. */
export async function changesSection(warehouse: Warehouse, context: ReportContext): Promise<ReportSection> {
  const { lastNight, manifest, rules } = context;
  const labels = Object.fromEntries(rules.map(({ id, label }) => [id, label]));
  return {
    name: 'changes',
    title: { en: 'What changed, and what to do today', zh: '變化與今日行動' },
    note: lastNight
      ? {
          en: `Compared with the night of ${lastNight.as_of_date}, run ${lastNight.run_id}.`,
          zh: `與 ${lastNight.as_of_date} 當晚（執行 ${lastNight.run_id}）比較。`,
        }
      : {
          en: 'This is the first published night: there is none before it to compare with.',
          zh: '這是首個已發布的夜晚：沒有更早的夜晚可比較。',
        },
    charts: [],
    tables: [
      ...(lastNight
        ? [await queryTable(warehouse, movements), ...(await bucketMovements(warehouse, lastNight))]
        : []),
      await queryTable(warehouse, actions),
      await queryTable(warehouse, decisions),
      await queryTable(warehouse, {
        name: 'top-suppressions',
        title: { en: 'Rules that suppress most accounts', zh: '暫停聯繫帳戶最多的規則' },
        sql: `SELECT suppression_rule AS label, ${countAndMoney}
FROM pub_ranked ranked
WHERE suppressed
GROUP BY suppression_rule ORDER BY accounts DESC, suppression_rule LIMIT 5`,
        columns: [coded('label', 'Rule', '規則', labels), accounts, pastDue],
      }),
      bindingCapacities(manifest),
      ...(lastNight ? await rankMoveTables(warehouse, context) : []),
    ],
  };
}

function bindingCapacities({ treatment: { capacity } }: ReportContext['manifest']): ReportTable {
  return {
    name: 'binding-capacities',
    title: { en: 'Capacities that bind today', zh: '今日用盡的產能' },
    note: shadowPriceNote,
    sql: '',
    source: 'manifest.json: treatment.capacity where used = units',
    columns: [
      column('capacity', 'text', 'Capacity', '產能'),
      column('units', 'whole', 'Units', '單位數'),
      shadowPrice,
    ],
    rows: capacity
      .filter(({ units, used }) => used >= units)
      .map(({ name, units, shadow_price }) => [name, units, shadow_price]),
  };
}
