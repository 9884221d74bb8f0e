import { UsageError } from '../core/errors.js';
import { identifier } from '../warehouse/identifiers.js';
import type { Row, Warehouse } from '../warehouse/warehouse.js';

/** Installments and payments shown on each side of the snapshot. */
const shown = 8;

/** Why an account stands where it stands, as of the last night that the warehouse holds. */
export interface Explanation {
  readonly asOfDate: string;
  /** Columns of the ranked list, with the ids under which it was published. */
  readonly account: Row;
  /** The latest installments of the schedule in force, oldest first; those to come last. */
  readonly installments: readonly Row[];
  readonly payments: readonly Row[];
  /** Value null where the feature is missing. */
  readonly features: readonly {
    name: string;
    family: string;
    en: string;
    zh: string;
    value: number | null;
  }[];
}

/**
 * Explains one account of the last night.
 * @param loanId the loan_id, or the token under which it was published
 * @throws UsageError when the warehouse holds no night, or the account is not on its list
 */
export async function explainAccount(warehouse: Warehouse, loanId: string): Promise<Explanation> {
  const tables = await warehouse.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables()');
  if (!tables.some((table) => table.name === 'pub_ranked'))
    throw new UsageError('NO_NIGHT', 'no night has been ranked in this workspace yet', {
      hint: 'run: arrears nightly',
    });
  const [account] = await warehouse.rows(
    `SELECT ranked.* REPLACE (listed.loan_id AS loan_id, listed.customer_id AS customer_id)
     FROM pub_ranked ranked JOIN pub_listed listed USING (rank)
     WHERE ranked.loan_id = $loan_id OR listed.loan_id = $loan_id`,
    { loan_id: loanId },
  );
  if (!account) throw await notOnList(warehouse, loanId);
  const { loan_key: key } = await warehouse.row<{ loan_key: number }>(
    'SELECT loan_key FROM arr_cohort JOIN pub_ranked USING (loan_id) WHERE rank = $rank',
    { rank: account.rank },
  );
  const asOfDate = account.as_of_date as string;
  return {
    asOfDate,
    account,
    installments: await installments(warehouse, key, asOfDate),
    payments: await warehouse.rows(
      `SELECT * FROM (
         SELECT paid_on, amount, method, reversed_on FROM arr_payment WHERE loan_key = $key
         ORDER BY ALL DESC LIMIT ${shown}
       ) ORDER BY paid_on`,
      { key },
    ),
    features: await features(warehouse, key),
  };
}

async function installments(warehouse: Warehouse, key: number, asOfDate: string): Promise<Row[]> {
  const due = await warehouse.rows(
    `SELECT * FROM (
       SELECT installment_no, due_on, amount_due, cleared_on,
         greatest(coalesce(cleared_on, CAST($as_of_date AS DATE)) - due_on, 0) AS days_late
       FROM arr_installment WHERE loan_key = $key AND in_force_to > $as_of_date
       ORDER BY due_on DESC, installment_no DESC LIMIT ${shown}
     ) ORDER BY due_on, installment_no`,
    { key, as_of_date: asOfDate },
  );
  const toCome = await warehouse.rows(
    `SELECT installment_no, due_on, CAST(principal_due + interest_due + fee_due AS DECIMAL(18, 2)) AS amount_due,
       CAST(NULL AS DATE) AS cleared_on, NULL AS days_late
     FROM stg_installment
     WHERE loan_key = $key AND due_on >= $as_of_date AND known_on < $as_of_date
       AND (superseded_on IS NULL OR superseded_on >= $as_of_date)
     ORDER BY due_on, installment_no LIMIT 2`,
    { key, as_of_date: asOfDate },
  );
  return [...due, ...toCome];
}

async function features(warehouse: Warehouse, key: number): Promise<Explanation['features']> {
  const names = await warehouse.rows<{ name: string; family: string; en: string; zh: string }>(
    `SELECT feature.name, feature.family, feature.en, feature.zh
     FROM (DESCRIBE feat_matrix) built JOIN ref_feature feature ON feature.name = built.column_name`,
  );
  const order = await warehouse.rows<{ name: string }>(
    'SELECT column_name AS name FROM (DESCRIBE feat_matrix)',
  );
  const values = names.map(({ name }) => `nullif(${identifier(name)}, 'nan'::FLOAT) AS ${identifier(name)}`);
  const row = await warehouse.row(`SELECT ${values.join(', ')} FROM feat_matrix WHERE loan_key = $key`, {
    key,
  });
  return order.flatMap(({ name }) => {
    const feature = names.find((candidate) => candidate.name === name);
    return feature ? [{ ...feature, value: row[name] as number | null }] : [];
  });
}

async function notOnList(warehouse: Warehouse, loanId: string): Promise<UsageError> {
  const known = await warehouse.rows('SELECT 1 FROM stg_loan WHERE loan_id = $loan_id', { loan_id: loanId });
  return known.length > 0
    ? new UsageError(
        'LOAN_NOT_RANKED',
        'this loan is not on the list of the last night: it was not overdue, or closed',
        {
          where: loanId,
          hint: 'the list is runs/<date>/ranked_accounts.csv',
        },
      )
    : new UsageError('LOAN_UNKNOWN', 'the warehouse holds no such loan', {
        where: loanId,
        hint: 'check the id; rows that were refused stand in stg_loan_quarantine',
      });
}
