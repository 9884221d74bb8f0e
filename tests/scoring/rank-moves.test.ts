import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrCohort } from '../../pipeline/contracts/arrears-tables.js';
import type { FallbackModelFile } from '../../pipeline/contracts/model-file.js';
import { loadLastNight } from '../../pipeline/reporting/history-tables.js';
import { attributeRankMoves } from '../../pipeline/scoring/rank-moves.js';
import { repredict, scoreAccounts } from '../../pipeline/scoring/score.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';

const folder = scratchFolder();

/** An account: its bucket ordinal and amounts. */
interface Account {
  readonly bucket: number;
  readonly pastDue: number;
  readonly principal: number;
}

/** A model that knows buckets only; fallbacks score without features. */
function bucketModel(id: string, pds: readonly number[]): FallbackModelFile {
  return {
    format: 'arrears-registered-model',
    format_version: 2,
    model_id: id,
    trained_on: '2026-06-01',
    outcome: { name: 'roll_forward', horizon_days: 30, dpd: 0 },
    sql_hash: '',
    data_fingerprint: '',
    kind: 'fallback',
    reason: 'test',
    bucket_pd: pds.map((pd, at) => ({ bucket: at + 1, pd })),
    overall_pd: 0.5,
    recovery_rate: 0.1,
  } as unknown as FallbackModelFile;
}

/** Places of accounts by falling keys, from 1. */
function places(accounts: readonly Account[], keys: (account: Account) => readonly number[]): number[] {
  const order = accounts
    .map((account, at) => ({ at, keys: keys(account) }))
    .sort((a, b) => {
      const first = a.keys.findIndex((key, index) => key !== b.keys[index]);
      return first < 0 ? a.at - b.at : b.keys[first] - a.keys[first];
    });
  const ranks: number[] = [];
  order.forEach(({ at }, rank) => {
    ranks[at] = rank + 1;
  });
  return ranks;
}

const dpdOf = ({ bucket }: Account) => 30 * bucket;
const byRisk = (pds: readonly number[]) => (account: Account) => [
  pds[account.bucket - 1],
  dpdOf(account),
  account.pastDue,
];
const byDpd = (account: Account) => [0, dpdOf(account), account.pastDue];
const byLoss = (pds: readonly number[]) => (account: Account) => [
  Math.round(100 * pds[account.bucket - 1] * account.principal),
  dpdOf(account),
  account.pastDue,
];

async function tell(
  accounts: readonly Account[],
  lastRanks: readonly number[],
  moves: {
    tonight: { pds: readonly number[]; order: string };
    last?: { pds: readonly number[]; order: string };
  },
) {
  const warehouse = await Warehouse.open(':memory:', { threads: 1 });
  try {
    await warehouse.run(
      "CREATE TABLE ref_bucket AS SELECT * FROM (VALUES (1, 'M1', 0, NULL)) t(ordinal, label, lower_dpd, upper_dpd)",
    );
    const columns = Object.entries(arrCohort).map(([name, type]) => `${name} ${type}`);
    await warehouse.run(`CREATE TABLE arr_cohort (${columns.join(', ')})`);
    for (const [at, account] of accounts.entries())
      await warehouse.run(
        `INSERT INTO arr_cohort BY NAME SELECT $key AS loan_key, 'L' || lpad($key::VARCHAR, 3, '0') AS loan_id,
           $dpd AS dpd, $bucket AS bucket_ordinal, $past_due::DECIMAL(18,2) AS amount_past_due,
           $principal::DECIMAL(18,2) AS outstanding_principal`,
        {
          key: at + 1,
          dpd: dpdOf(account),
          bucket: account.bucket,
          past_due: account.pastDue,
          principal: account.principal,
        },
      );
    const path = `${folder}/last.parquet`;
    await warehouse.run(
      `COPY (SELECT 'L' || lpad(place::VARCHAR, 3, '0') AS loan_id, rank, 5 AS dpd, 1.00::DECIMAL(18,2) AS amount_past_due
         FROM (SELECT unnest(${JSON.stringify(lastRanks)}::INTEGER[]) AS rank, generate_subscripts(${JSON.stringify(lastRanks)}::INTEGER[], 1) AS place)) TO '${path}' (FORMAT parquet)`,
    );
    await loadLastNight(warehouse, `read_parquet('${path}')`);
    const same = moves.last && moves.last.pds === moves.tonight.pds;
    const model = bucketModel('tonight', moves.tonight.pds);
    await scoreAccounts(warehouse, model, [], [], { order: 'risk', threads: 1 });
    await attributeRankMoves(
      warehouse,
      { model, order: 'dpd' },
      moves.last && { model: same ? model : bucketModel('last', moves.last.pds), order: moves.last.order },
      (last) => repredict(warehouse, last, []),
    );
    return await warehouse.rows('SELECT * FROM scr_rank_move ORDER BY loan_id');
  } finally {
    warehouse.close();
  }
}

test('a hand-made night: data, model and strategy each move an account', async () => {
  const accounts = [
    { bucket: 1, pastDue: 30, principal: 100 },
    { bucket: 2, pastDue: 20, principal: 100 },
    { bucket: 3, pastDue: 10, principal: 100 },
  ];
  // Last night: 1, 2, 3. Its model holds M1 riskiest, tonight's M2; tonight the list is by days past due.
  const found = await tell(accounts, [1, 2, 3], {
    tonight: { pds: [0.5, 0.9, 0.1], order: 'dpd' },
    last: { pds: [0.9, 0.1, 0.5], order: 'risk' },
  });
  const row = (loan_id: string, last_rank: number, rank: number, parts: number[]) => ({
    loan_id,
    last_rank,
    rank,
    moved: last_rank - rank,
    by_data: parts[0],
    by_model: parts[1],
    by_strategy: parts[2],
  });
  expect(found).toEqual([
    row('L001', 1, 3, [0, -1, -1]),
    row('L002', 2, 2, [-1, 2, -1]),
    row('L003', 3, 1, [1, -1, 2]),
  ]);
});

test('where last night’s model cannot score, moves are told without their parts', async () => {
  const found = await tell([{ bucket: 1, pastDue: 1, principal: 1 }], [1], {
    tonight: { pds: [0.5], order: 'dpd' },
  });
  expect(found).toEqual([
    { loan_id: 'L001', last_rank: 1, rank: 1, moved: 0, by_data: null, by_model: null, by_strategy: null },
  ]);
});

test('parts are those of substitution by brute force, and sum to the move', async () => {
  const pds = fc.array(
    fc.integer({ min: 1, max: 9 }).map((n) => n / 10),
    { minLength: 3, maxLength: 3 },
  );
  const account = fc.record({
    bucket: fc.integer({ min: 1, max: 3 }),
    pastDue: fc.integer({ min: 1, max: 4 }),
    principal: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(account, { minLength: 1, maxLength: 12 }),
      pds,
      pds,
      fc.constantFrom('risk', 'expected_loss', 'dpd'),
      fc.boolean(),
      async (accounts, pdsTonight, pdsLast, order, sameModel) => {
        const last = sameModel ? pdsTonight : pdsLast;
        const lastRanks = accounts.map((_, at) => accounts.length - at);
        const found = await tell(accounts, lastRanks, {
          tonight: { pds: pdsTonight, order: 'dpd' },
          last: { pds: last, order },
        });
        const keys = (p: readonly number[]) =>
          order === 'risk' ? byRisk(p) : order === 'dpd' ? byDpd : byLoss(p);
        const [r1, r2, r3] = [
          places(accounts, keys(last)),
          places(accounts, keys(pdsTonight)),
          places(accounts, byDpd),
        ];
        expect(found.map((row) => [row.by_data, row.by_model, row.by_strategy, row.moved])).toEqual(
          accounts.map((_, at) => [
            lastRanks[at] - r1[at],
            r1[at] - r2[at],
            r2[at] - r3[at],
            lastRanks[at] - r3[at],
          ]),
        );
      },
    ),
    { numRuns: 25 },
  );
});
