import type { Manifest } from '../../contracts/manifest.js';
import { rankedList } from '../../contracts/ranked-list.js';
import type { Bilingual } from '../../core/bilingual.js';
import { identifier, literal } from '../../warehouse/identifiers.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { runsAsFormula } from '../formula-cells.js';
import type { Findings } from './findings.js';

const file = 'ranked_accounts.parquet';

/** A rule of the list: SQL that is true where a row breaks it, and SQL of what to say in each language. */
interface RowRule {
  readonly check: string;
  readonly broken: string;
  readonly message: Bilingual;
}

/** Checks the rows of `list` against the manifest and against each other. */
export async function checkContent(
  warehouse: Warehouse,
  manifest: Manifest,
  findings: Findings,
): Promise<void> {
  await checkTotals(warehouse, manifest, findings);
  const rules = [...orderRules(manifest), ...stampRules(manifest), ...rowRules(manifest)];
  await warehouse.run(
    `CREATE TABLE checked AS SELECT *,
       row_number() OVER (ORDER BY ${orderKey(manifest)} dpd DESC, amount_past_due DESC, ${lastKey(manifest)}) AS due_rank,
       row_number() OVER (PARTITION BY segment ORDER BY rank) AS due_rank_in_segment,
       count(*) OVER (PARTITION BY loan_id) AS same_loan
     FROM list`,
  );
  for (const { check, broken, message } of rules) {
    const rows = await warehouse.rows<Bilingual & { place: number }>(
      `SELECT list_row AS place, ${message.en} AS en, ${message.zh} AS zh FROM checked WHERE ${broken} ORDER BY list_row LIMIT 1000`,
    );
    for (const { place, en, zh } of rows) findings.add(check, file, { en, zh }, { row: place });
  }
  await warehouse.run('DROP TABLE checked');
}

/** Every total of the manifest, recomputed. */
async function checkTotals(warehouse: Warehouse, manifest: Manifest, findings: Findings): Promise<void> {
  const formulas = Object.entries(rankedList)
    .filter(([, type]) => type === 'VARCHAR')
    .map(([name]) => `count(*) FILTER (WHERE ${runsAsFormula(identifier(name))})`);
  const found = await warehouse.row<Record<string, string>>(
    `SELECT CAST(count(*) AS VARCHAR) AS accounts,
       CAST(CAST(coalesce(sum(amount_past_due), 0) AS DECIMAL(38, 2)) AS VARCHAR) AS amount_past_due,
       CAST(coalesce(sum(dpd), 0) AS VARCHAR) AS dpd, CAST(${formulas.join(' + ')} AS VARCHAR) AS neutralized_cells
     FROM list`,
  );
  const told: Record<string, string> = {
    accounts: String(manifest.accounts),
    amount_past_due: manifest.control_totals.amount_past_due,
    dpd: String(manifest.control_totals.dpd),
    neutralized_cells: String(manifest.neutralized_cells),
  };
  for (const [name, total] of Object.entries(told))
    if (found[name] !== total)
      findings.add('totals', file, {
        en: `${name}: the rows give ${found[name]}, and the manifest says ${total}`,
        zh: `${name}：各列合計 ${found[name]}，清單為 ${total}`,
      });
}

function orderKey({ ranking }: Manifest): string {
  if (ranking === 'dpd') return '';
  return ranking === 'risk' ? 'pd DESC,' : `CAST(${ranking} AS DOUBLE) DESC,`;
}

/** Tokens do not tell the order of the ids that they stand for, which the list keeps. */
function lastKey({ tokenization }: Manifest): string {
  return tokenization === null ? 'loan_id' : 'rank';
}

function orderRules({ ranking }: Manifest): RowRule[] {
  return [
    {
      check: 'order',
      broken: 'rank <> list_row',
      message: {
        en: `loan_id || ' has rank ' || rank || ', and stands at ' || list_row`,
        zh: `loan_id || ' 的名次為 ' || rank || '，位於第 ' || list_row || ' 列'`,
      },
    },
    {
      check: 'order',
      broken: 'rank <> due_rank',
      message: {
        en: `loan_id || ' has rank ' || rank || ', and ordered by ${ranking} it would have ' || due_rank`,
        zh: `loan_id || ' 的名次為 ' || rank || '，按 ${ranking} 排序應為 ' || due_rank`,
      },
    },
    {
      check: 'order',
      broken: 'rank_in_segment <> due_rank_in_segment',
      message: {
        en: `loan_id || ' has rank_in_segment ' || rank_in_segment || ', and is number ' || due_rank_in_segment`,
        zh: `loan_id || ' 的 rank_in_segment 為 ' || rank_in_segment || '，應為 ' || due_rank_in_segment`,
      },
    },
    {
      check: 'key',
      broken: 'same_loan > 1',
      message: {
        en: `loan_id || ' stands ' || same_loan || ' times'`,
        zh: `loan_id || ' 出現 ' || same_loan || ' 次'`,
      },
    },
  ];
}

/** Columns that are the same in every row. */
function stampRules(manifest: Manifest): RowRule[] {
  const stamps: Record<string, string> = {
    schema_version: manifest.schema_version,
    run_id: manifest.run_id,
    as_of_date: manifest.as_of_date,
    portfolio: manifest.portfolio,
    currency: manifest.currency,
    outcome_name: manifest.outcome.name,
    horizon_days: String(manifest.outcome.horizon_days),
    model_id: manifest.model.model_id,
    strategy_version: manifest.strategy_version,
    rulepack_version: manifest.rules.version,
  };
  return Object.entries(stamps).map(([column, value]) => ({
    check: 'stamp',
    broken: `CAST(${column} AS VARCHAR) IS DISTINCT FROM ${literal(value)}`,
    message: {
      en: `loan_id || ': ${column} is ' || coalesce(CAST(${column} AS VARCHAR), 'nothing') || ', and ' || ${literal(value)} || ' in the manifest'`,
      zh: `loan_id || '：${column} 為 ' || coalesce(CAST(${column} AS VARCHAR), '無') || '，清單為 ' || ${literal(value)}`,
    },
  }));
}

function rowRules({ buckets }: Manifest): RowRule[] {
  const bucket = buckets
    .map(
      ({ label, lower_dpd, upper_dpd }) =>
        `WHEN dpd >= ${lower_dpd}${upper_dpd === null ? '' : ` AND dpd < ${upper_dpd}`} THEN ${literal(label)}`,
    )
    .join(' ');
  return [
    {
      check: 'bucket',
      broken: `dpd_bucket IS DISTINCT FROM CASE ${bucket} END`,
      message: {
        en: `loan_id || ': ' || dpd || ' dpd are not in the bucket ' || coalesce(dpd_bucket, 'nothing')`,
        zh: `loan_id || '：逾期 ' || dpd || ' 天不屬於逾期階段 ' || coalesce(dpd_bucket, '無')`,
      },
    },
    {
      check: 'decision',
      broken: "suppressed IS DISTINCT FROM (decision = 'rule')",
      message: {
        en: `loan_id || ': suppressed is ' || suppressed || ', and the decision is ' || decision`,
        zh: `loan_id || '：suppressed 為 ' || suppressed || '，decision 為 ' || decision`,
      },
    },
    {
      check: 'contact_window',
      broken: 'next_contact_from >= next_contact_to',
      message: {
        en: `loan_id || ': the contact window ends before it begins'`,
        zh: `loan_id || '：聯繫時段的結束早於開始'`,
      },
    },
  ];
}
