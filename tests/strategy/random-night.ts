import fc from 'fast-check';
import { arrCohort } from '../../pipeline/contracts/arrears-tables.js';
import { rulPermission, rulRestriction } from '../../pipeline/contracts/rule-tables.js';
import { scrAccount } from '../../pipeline/contracts/scoring-tables.js';
import { segFeature } from '../../pipeline/contracts/strategy-tables.js';
import type { TableContract } from '../../pipeline/warehouse/build-table.js';
import { identifier } from '../../pipeline/warehouse/identifiers.js';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  type Strategy,
  strategySchema,
  treatmentChannels,
} from '../../pipeline/workspace/strategy-schema.js';

export const buckets = ['M1', 'M2', 'M3', 'M4'];
const products = ['cash', 'card', 'auto'];
const kinds = ['dispute', 'hardship', 'attorney'];
const contactChannels = treatmentChannels.filter((channel) => channel !== 'none');

const features = ['attempts_30d', 'dpd_change_30d', 'right_party_rate_90d'] as const;

/** An overdue account as conditions see it. */
export interface Account {
  readonly loan: number;
  readonly customer: number;
  readonly rank: number;
  readonly product: string;
  readonly bucket: string;
  readonly dpd: number;
  readonly pd: number;
  readonly amount_past_due: number;
  readonly outstanding_principal: number;
  readonly expected_loss: number;
  readonly expected_recovery: number;
  /** Kinds in force; one kind may be in force twice. */
  readonly restrictions: readonly string[];
  /** What is missing is null. */
  readonly features: Readonly<Record<(typeof features)[number], number | null>>;
}

/** What the rules say of an account on a channel. */
export interface Permission {
  readonly loan: number;
  readonly channel: string;
  readonly allowed: boolean;
  readonly attempts_left: number | null;
  readonly person_attempts_left: number | null;
}

/** What a strategy is decided on. */
export interface Night {
  readonly accounts: readonly Account[];
  readonly permissions: readonly Permission[];
}

/** Grids are coarse, so that accounts stand on bounds of conditions and tie in pd. */
const pds = fc.integer({ min: 1, max: 19 }).map((n) => n / 20);
const amounts = fc.integer({ min: 0, max: 20 }).map((n) => n * 250);
const drawnAccount = fc.record({
  customer: fc.integer({ min: 1, max: 12 }),
  product: fc.constantFrom(...products),
  dpd: fc.integer({ min: 1, max: 120 }),
  pd: pds,
  amount_past_due: amounts,
  outstanding_principal: amounts,
  expected_loss: amounts,
  expected_recovery: amounts,
  restrictions: fc.array(fc.constantFrom(...kinds), { maxLength: 3 }),
  features: fc.record({
    attempts_30d: fc.option(fc.nat({ max: 9 })),
    dpd_change_30d: fc.option(fc.integer({ min: -30, max: 30 })),
    right_party_rate_90d: fc.option(fc.nat({ max: 10 }).map((n) => n / 10)),
  }),
});
const attempts = fc.option(fc.nat({ max: 2 }), { nil: null, freq: 2 });

/** Nights of up to 40 accounts of up to 12 customers. Attempts of a person are the same for all accounts of it. */
export const anyNight: fc.Arbitrary<Night> = fc
  .record({
    drawn: fc.array(drawnAccount, { minLength: 1, maxLength: 40 }),
    ranks: fc.array(fc.double({ noNaN: true }), { minLength: 40, maxLength: 40 }),
    own: fc.array(fc.tuple(fc.boolean(), attempts), {
      minLength: 40 * contactChannels.length,
      maxLength: 40 * contactChannels.length,
    }),
    shared: fc.array(attempts, {
      minLength: 13 * contactChannels.length,
      maxLength: 13 * contactChannels.length,
    }),
  })
  .map(({ drawn, ranks, own, shared }) => {
    const order = drawn.map((_, index) => index).sort((a, b) => ranks[a] - ranks[b] || a - b);
    const accounts = drawn.map((account, index) => ({
      ...account,
      loan: index + 1,
      rank: order.indexOf(index) + 1,
      bucket: buckets[Math.floor((account.dpd - 1) / 30)],
    }));
    const permissions = accounts.flatMap(({ loan, customer }, index) =>
      contactChannels.map((channel, c) => {
        const [allowed, attempts_left] = own[index * contactChannels.length + c];
        const person_attempts_left = shared[customer * contactChannels.length + c];
        return { loan, channel, allowed, attempts_left, person_attempts_left };
      }),
    );
    return { accounts, permissions };
  });

const bounds = (most: number, unit: number) =>
  fc.option(
    fc
      .tuple(fc.option(fc.nat({ max: most })), fc.option(fc.integer({ min: 1, max: most })))
      .filter(([low, high]) => low !== null || high !== null)
      .map(([low, high]) => ({
        ...(low === null ? {} : { at_least: low * unit }),
        ...(high === null ? {} : { below: high * unit }),
      })),
    { nil: undefined, freq: 2 },
  );
const some = (names: readonly string[]) =>
  fc.option(fc.subarray([...names], { minLength: 1 }), { nil: undefined, freq: 2 });

const anyBands = fc
  .tuple(fc.constantFrom('below', 'below_quantile'), fc.uniqueArray(pds, { maxLength: 3 }))
  .map(([by, uppers]) => [
    ...uppers.sort((a, b) => a - b).map((upper, index) => ({ name: `b${index}`, [by]: upper })),
    { name: 'top' },
  ]);

const label = { en: 'x', zh: 'x' };
const resources = ['calls', 'visits', 'letters'];
/** Treatments; those that wait take nothing and cost nothing. */
const anyTreatment = fc
  .record({
    channel: fc.constantFrom(...treatmentChannels),
    owner: fc.constantFrom('agent', 'senior_agent'),
    tone: fc.constant('firm'),
    label: fc.constant(label),
    unit_cost: fc.nat({ max: 20 }),
    uses: fc.dictionary(fc.constantFrom(...resources), fc.integer({ min: 1, max: 2 }), { maxKeys: 2 }),
    effect: fc.option(fc.constantFrom(0, 0.02, 0.1), { nil: undefined }),
  })
  .map((drawn) => (drawn.channel === 'none' ? { ...drawn, unit_cost: 0, uses: {}, effect: 0 } : drawn));

/** Strategies as the schema lets them through; segments may be unreachable, which changes nothing for the others. */
export const anyStrategy: fc.Arbitrary<Strategy> = fc
  .record({
    bands: anyBands,
    capacity: fc.tuple(...resources.map(() => fc.nat({ max: 8 }))),
    treatments: fc.array(anyTreatment, { minLength: 1, maxLength: 5 }),
    segments: fc.array(
      fc.record({
        bucket: some(buckets),
        product: some(products),
        bands: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
        dpd: bounds(12, 10),
        pd: bounds(19, 0.05),
        amount_past_due: bounds(20, 250),
        outstanding_principal: bounds(20, 250),
        expected_loss: bounds(20, 250),
        expected_recovery: bounds(20, 250),
        restriction: some(kinds),
        feature: fc.option(
          fc
            .record({
              attempts_30d: bounds(9, 1),
              dpd_change_30d: bounds(30, -1),
              right_party_rate_90d: bounds(10, 0.1),
            })
            .filter((ranges) => Object.values(ranges).some((range) => range !== undefined)),
          { nil: undefined, freq: 2 },
        ),
      }),
      { maxLength: 6 },
    ),
    menus: fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 7, maxLength: 7 }),
  })
  .map(({ bands, capacity, treatments, segments, menus }) => {
    const names = treatments.map((_, index) => `t${index}`);
    const conditions = segments.map(({ bands: drawn, ...when }) => ({
      ...when,
      band: drawn && [...new Set(drawn.map((n) => bands[n % bands.length].name))],
      feature: when.feature && JSON.parse(JSON.stringify(when.feature)),
    }));
    return strategySchema.parse({
      version: '1',
      bands,
      capacity: Object.fromEntries(resources.map((name, index) => [name, capacity[index]])),
      treatments: Object.fromEntries(treatments.map((treatment, index) => [names[index], treatment])),
      segments: [...conditions, {}].map((when, index) => ({
        name: `s${index}`,
        label,
        when,
        treatments: [...new Set(menus[index].map((n) => names[n % names.length]))],
      })),
    });
  });

/** A database in memory with the tables that a strategy is decided on. */
export async function openNight(): Promise<Warehouse> {
  const warehouse = await Warehouse.open(':memory:', { threads: 2 });
  for (const [table, contract] of Object.entries(tables)) {
    const columns = Object.entries(contract).map(([name, type]) => `${identifier(name)} ${type}`);
    await warehouse.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  }
  return warehouse;
}

const tables = {
  arr_cohort: arrCohort,
  scr_account: scrAccount,
  seg_feature: segFeature,
  rul_permission: rulPermission,
  rul_restriction: rulRestriction,
};

/** Puts a night in the tables, in place of the one before it. */
export async function setNight(warehouse: Warehouse, { accounts, permissions }: Night): Promise<void> {
  await fill(
    warehouse,
    'arr_cohort',
    accounts.map((account) => ({
      loan_key: account.loan,
      customer_key: account.customer,
      loan_id: `L${account.loan}`,
      customer_id: `C${account.customer}`,
      product: account.product,
      dpd: account.dpd,
      dpd_bucket: account.bucket,
      amount_past_due: account.amount_past_due.toFixed(2),
      outstanding_principal: account.outstanding_principal.toFixed(2),
    })),
  );
  await fill(
    warehouse,
    'scr_account',
    accounts.map((account) => ({
      loan_key: account.loan,
      rank: account.rank,
      pd: account.pd,
      expected_loss: account.expected_loss.toFixed(2),
      expected_recovery: account.expected_recovery.toFixed(2),
    })),
  );
  await fill(
    warehouse,
    'rul_permission',
    permissions.map(({ loan, allowed, ...permission }) => ({
      ...permission,
      loan_key: loan,
      allowed,
      rule_id: allowed ? null : 'rule',
    })),
  );
  await fill(
    warehouse,
    'rul_restriction',
    accounts.flatMap(({ loan, restrictions }) => restrictions.map((kind) => ({ loan_key: loan, kind }))),
  );
  await fill(
    warehouse,
    'seg_feature',
    accounts.flatMap(({ loan, features: values }) =>
      Object.entries(values).flatMap(([feature, value]) =>
        value === null ? [] : [{ loan_key: loan, feature, value }],
      ),
    ),
  );
}

async function fill(warehouse: Warehouse, table: keyof typeof tables, rows: readonly Row[]): Promise<void> {
  const contract: TableContract = tables[table];
  await warehouse.run(`DELETE FROM ${table}`);
  if (rows.length === 0) return;
  const types = Object.fromEntries(Object.keys(rows[0]).map((name) => [name, contract[name]]));
  await warehouse.run(
    `INSERT INTO ${table} BY NAME
     SELECT unnest(from_json_strict($rows, '[${JSON.stringify(types)}]'), recursive := true)`,
    { rows: JSON.stringify(rows) },
  );
}
