import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignSegments } from '../../pipeline/strategy/assign-segments.js';
import type { TreatmentPlan } from '../../pipeline/strategy/choose-treatments.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { conditionRanges, type Strategy, treatmentsOf } from '../../pipeline/workspace/strategy-schema.js';
import { type Account, anyNight, anyStrategy, type Night, openNight, setNight } from './random-night.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openNight();
});
afterAll(() => warehouse.close());

type Assigned = {
  loan_key: number;
  risk_band: string;
  segment: string;
  treatment: string;
  channel: string;
  decision: string;
  expected_gain: string;
  suppressed: boolean;
};

async function decided(night: Night, strategy: Strategy): Promise<{ plan: TreatmentPlan; rows: Assigned[] }> {
  await setNight(warehouse, night);
  const plan = await assignSegments(warehouse, strategy, '2026-07-01');
  return { plan, rows: await warehouse.rows<Assigned>('FROM seg_assignment ORDER BY loan_key') };
}

/** The band of a pd; a quantile is the lowest pd that the given share of accounts does not exceed. */
function bandOf({ bands }: Strategy, accounts: readonly Account[], pd: number): string {
  const sorted = accounts.map((account) => account.pd).sort((a, b) => a - b);
  const upper = ({ below, below_quantile: share }: Strategy['bands'][number]) =>
    share === undefined
      ? (below ?? Number.POSITIVE_INFINITY)
      : sorted.find((_, index) => (index + 1) / sorted.length >= share - 1e-12);
  return bands.find((band) => pd < (upper(band) as number))?.name as string;
}

function segmentOf(strategy: Strategy, account: Account, band: string): string {
  const found = strategy.segments.find(
    ({ when }) =>
      (when.bucket?.includes(account.bucket) ?? true) &&
      (when.band?.includes(band) ?? true) &&
      (when.product?.includes(account.product) ?? true) &&
      conditionRanges.every(
        (range) =>
          account[range] >= (when[range]?.at_least ?? 0) &&
          account[range] < (when[range]?.below ?? Number.POSITIVE_INFINITY),
      ) &&
      (when.restriction?.some((kind) => account.restrictions.includes(kind)) ?? true) &&
      Object.entries(when.feature ?? {}).every(([name, range]) => {
        const value = account.features[name as keyof Account['features']];
        return (
          value !== null &&
          Math.fround(value) >= Math.fround(range.at_least ?? Number.NEGATIVE_INFINITY) &&
          Math.fround(value) < Math.fround(range.below ?? Number.POSITIVE_INFINITY)
        );
      }),
  );
  return found?.name as string;
}

const check = (property: (night: Night, strategy: Strategy) => Promise<void>, numRuns = 30) =>
  fc.assert(fc.asyncProperty(anyNight, anyStrategy, property), { numRuns, seed: 11 });

describe('random strategies on random nights', () => {
  it('every account stands once, in its band and in the first segment whose conditions hold', async () => {
    await check(async (night, strategy) => {
      const { rows } = await decided(night, strategy);
      expect(rows.map((row) => row.loan_key)).toEqual(night.accounts.map(({ loan }) => loan));
      for (const [index, account] of night.accounts.entries()) {
        const band = bandOf(strategy, night.accounts, account.pd);
        expect(rows[index].risk_band).toBe(band);
        expect(rows[index].segment).toBe(segmentOf(strategy, account, band));
      }
    });
  });

  it('treatments are of the segment, within capacities, and as many as the plan says', async () => {
    await check(async (night, strategy) => {
      const { plan, rows } = await decided(night, strategy);
      const gain = rows.reduce((sum, row) => sum + Number(row.expected_gain), 0);
      expect(Math.abs(gain - plan.value)).toBeLessThan(0.005 * rows.length + 1e-6);
      expect(plan.bound).toBeGreaterThanOrEqual(plan.value - 1e-6);
      for (const row of rows) {
        const segment = strategy.segments.find(({ name }) => name === row.segment);
        expect(['none', ...treatmentsOf(segment as Strategy['segments'][number])]).toContain(row.treatment);
        expect(row.channel).toBe(strategy.treatments[row.treatment]?.channel ?? 'none');
        if (row.decision !== 'treated') expect(row.treatment).toBe('none');
      }
      for (const { name, capacity, used } of plan.resources) {
        const taken = rows.map((row) => strategy.treatments[row.treatment]?.uses[name] ?? 0);
        expect(used).toBe(taken.reduce((sum, units) => sum + units, 0));
        expect(used).toBeLessThanOrEqual(capacity);
      }
    });
  });

  it('nobody is treated on a channel that the rules forbid, nor more often than accounts of a person may be', async () => {
    await check(async (night, strategy) => {
      const { rows } = await decided(night, strategy);
      const permitted = new Map(night.permissions.map((each) => [`${each.loan}/${each.channel}`, each]));
      const limits = new Map<number, number[]>();
      for (const { loan_key: loan, channel, suppressed, segment } of rows) {
        const menu = treatmentsOf(
          strategy.segments.find(({ name }) => name === segment) as Strategy['segments'][number],
        );
        if (suppressed) expect(menu.every((name) => strategy.treatments[name].channel !== 'none')).toBe(true);
        if (channel === 'none') continue;
        const permission = permitted.get(`${loan}/${channel}`);
        expect(permission?.allowed).toBe(true);
        expect(permission?.attempts_left).not.toBe(0);
        const { customer } = night.accounts[loan - 1];
        const limit = permission?.person_attempts_left ?? Number.POSITIVE_INFINITY;
        limits.set(customer, [...(limits.get(customer) ?? []), limit]);
      }
      // A limit may be one for several channels: no more than n of a person are treated where n is the limit.
      for (const of of limits.values())
        for (const limit of of)
          expect(of.filter((other) => other <= limit).length).toBeLessThanOrEqual(limit);
    });
  });

  it('raising a capacity never lowers the value, and its price bounds what it adds', async () => {
    await check(async (night, strategy) => {
      const { plan } = await decided(night, strategy);
      for (const { name, capacity, shadowPrice } of plan.resources) {
        const raised = { ...strategy, capacity: { ...strategy.capacity, [name]: capacity + 1 } };
        const more = await assignSegments(warehouse, raised, '2026-07-01');
        expect(more.value).toBeGreaterThanOrEqual(plan.value - 1e-6);
        expect(more.value).toBeLessThanOrEqual(plan.bound + shadowPrice + 1e-6);
      }
    }, 12);
  });

  it('the order of rows does not matter', async () => {
    await check(async (night, strategy) => {
      const { rows } = await decided(night, strategy);
      const turned = { accounts: night.accounts.toReversed(), permissions: night.permissions.toReversed() };
      expect((await decided(turned, strategy)).rows).toEqual(rows);
    }, 10);
  });
});
