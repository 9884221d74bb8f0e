import type { Warehouse } from '../../warehouse/warehouse.js';
import { accounts, coded, column } from '../columns.js';
import { type QueryTable, queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportTable } from '../report-table.js';

const parts = [
  column('by_data', 'whole', 'By data', '資料'),
  column('by_model', 'whole', 'By model', '模型'),
  column('by_strategy', 'whole', 'By strategy', '策略'),
];

const top: QueryTable = {
  name: 'rank-moves',
  title: { en: 'Accounts whose rank moved most', zh: '排名變動最大的帳戶' },
  note: {
    en: 'Up is positive. By data: tonight’s accounts and features under last night’s model and order; by model: tonight’s model instead; by strategy: tonight’s order instead. The three sum to the move. All of the first 1,000 stand in rank_moves.csv.',
    zh: '上升為正。資料：以上一晚的模型與排序規則評今晚的帳戶與特徵；模型：改用今晚的模型；策略：改用今晚的排序規則。三者之和即為變動。前 1,000 個帳戶見 rank_moves.csv。',
  },
  sql: `SELECT listed.loan_id, last_rank, rank, moved, by_data, by_model, by_strategy
FROM scr_rank_move move JOIN pub_listed listed USING (rank)
ORDER BY abs(moved) DESC, move.loan_id LIMIT 10`,
  balances: [{ total: 'moved', parts: ['by_data', 'by_model', 'by_strategy'] }],
  columns: [
    column('loan_id', 'text', 'Loan', '貸款'),
    column('last_rank', 'whole', 'Rank last night', '上一晚排名'),
    column('rank', 'whole', 'Rank tonight', '今晚排名'),
    column('moved', 'whole', 'Moved', '變動'),
    ...parts,
  ],
};

const spread: QueryTable = {
  name: 'rank-move-spread',
  title: { en: 'How ranks moved, and why', zh: '排名變動的分佈與原因' },
  note: {
    en: 'Mean places moved, up less down, in each group of accounts on both lists.',
    zh: '兩晚名單上都有的帳戶，各組平均變動名次（上升減下降）。',
  },
  sql: `SELECT direction, count(*) AS accounts, avg(moved) AS mean_moved, avg(by_data) AS by_data,
  avg(by_model) AS by_model, avg(by_strategy) AS by_strategy
FROM (
  SELECT *, CASE WHEN moved > 0 THEN 'up' WHEN moved < 0 THEN 'down' ELSE 'none' END AS direction FROM scr_rank_move
)
GROUP BY direction ORDER BY direction DESC`,
  columns: [
    coded('direction', 'Direction', '方向', {
      up: { en: 'up', zh: '上升' },
      down: { en: 'down', zh: '下降' },
      none: { en: 'did not move', zh: '不變' },
    }),
    accounts,
    column('mean_moved', 'number', 'Mean move', '平均變動'),
    ...parts.map((part) => ({ ...part, kind: 'number' as const })),
  ],
};

/** The accounts that moved most since last night, and the whole distribution, attributed where it can be. */
export async function rankMoveTables(
  warehouse: Warehouse,
  { movesAttributed }: ReportContext,
): Promise<ReportTable[]> {
  const tables = movesAttributed ? [top, spread] : [top, spread].map(withoutParts);
  return [await queryTable(warehouse, tables[0]), await queryTable(warehouse, tables[1])];
}

/** Where last night's model cannot score tonight's features, only the whole move is told. */
function withoutParts(table: QueryTable): QueryTable {
  return {
    ...table,
    note: {
      en: 'Up is positive. Last night’s model does not fit tonight’s features, so moves are not attributed.',
      zh: '上升為正。上一晚的模型不適用於今晚的特徵，因此未作歸因。',
    },
    balances: undefined,
    columns: table.columns.filter(({ name }) => !name.startsWith('by_')),
  };
}
