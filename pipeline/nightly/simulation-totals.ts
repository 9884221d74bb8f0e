import type { IsoDate } from '../core/dates.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { RankedNight } from './rank-accounts.js';

/** Which of the two strategies that are compared. */
export type Side = 'workspace' | 'other';

/** What a strategy did over all nights; accounts are counted once a night. */
export interface SideTotals {
  /** Version of the rule pack. */
  readonly rules: string;
  /** Accounts by why they were treated or not. */
  readonly decisions: Readonly<Record<string, number>>;
  /** Treated accounts by channel; waiting is no contact. */
  readonly contacts: Readonly<Record<string, number>>;
  /** Accounts that a rule deferred, by the rule. */
  readonly deferred: Readonly<Record<string, number>>;
  /** Σ of expected gains, with two decimals. */
  readonly expectedGain: string;
  /** The most that was possible within the capacities. */
  readonly bound: string;
  readonly capacity: readonly CapacityUse[];
}

/** A capacity over all nights. */
export interface CapacityUse {
  readonly name: string;
  readonly units: number;
  readonly used: number;
  /** Mean over the nights of what one more unit would add. */
  readonly shadowPrice: string;
}

/** Accounts that one strategy puts in `from` and the other in `to`. */
export interface Movement {
  readonly from: string;
  readonly to: string;
  readonly accounts: number;
}

/** Makes the empty tables that decisions are kept in. */
export async function createDecided(warehouse: Warehouse): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE sim_decided (
       side VARCHAR, decision VARCHAR, channel VARCHAR, suppression_rule VARCHAR, accounts BIGINT)`,
  );
  await warehouse.run(
    'CREATE OR REPLACE TABLE sim_moved (kind VARCHAR, from_name VARCHAR, to_name VARCHAR, accounts BIGINT)',
  );
  await warehouse.run(
    `CREATE OR REPLACE TABLE sim_capacity (
       side VARCHAR, position INTEGER, name VARCHAR, units BIGINT, used BIGINT, shadow_price DECIMAL(18,6))`,
  );
  await warehouse.run(
    'CREATE OR REPLACE TABLE sim_night (side VARCHAR, night DATE, rules VARCHAR, gain DECIMAL(38,6), bound DECIMAL(38,6))',
  );
}

/**
 * Keeps what `seg_assignment` decided for a side. The workspace comes first: the other is compared with what it left.
 */
export async function keepDecisions(
  warehouse: Warehouse,
  side: Side,
  night: IsoDate,
  { plan, rules }: RankedNight,
): Promise<void> {
  await warehouse.run(
    `INSERT INTO sim_decided
     SELECT $side, decision, channel, suppression_rule, count(*)
     FROM seg_assignment GROUP BY decision, channel, suppression_rule`,
    { side },
  );
  await warehouse.run('INSERT INTO sim_night VALUES ($side, $night, $rules, $gain, $bound)', {
    side,
    night,
    rules: rules.version,
    gain: plan.value.toFixed(6),
    bound: plan.bound.toFixed(6),
  });
  for (const [position, { name, capacity, used, shadowPrice }] of plan.resources.entries())
    await warehouse.run('INSERT INTO sim_capacity VALUES ($side, $position, $name, $units, $used, $price)', {
      side,
      position,
      name,
      units: capacity,
      used,
      price: shadowPrice.toFixed(6),
    });
  if (side === 'workspace')
    return warehouse.run(
      'CREATE OR REPLACE TABLE sim_before AS SELECT loan_key, segment, treatment FROM seg_assignment',
    );
  for (const kind of ['segment', 'treatment'])
    await warehouse.run(
      `INSERT INTO sim_moved
       SELECT $kind, before.${kind}, after.${kind}, count(*)
       FROM sim_before before JOIN seg_assignment after USING (loan_key) GROUP BY ALL`,
      { kind },
    );
}

/** Accounts that move, and that stay, between the segments or the treatments; the most first. */
export async function movements(warehouse: Warehouse, kind: 'segment' | 'treatment'): Promise<Movement[]> {
  const rows = await warehouse.rows<{ from_name: string; to_name: string; accounts: string }>(
    `SELECT from_name, to_name, sum(accounts) AS accounts FROM sim_moved WHERE kind = $kind
     GROUP BY from_name, to_name ORDER BY accounts DESC, from_name, to_name`,
    { kind },
  );
  return rows.map(({ from_name, to_name, accounts }) => ({
    from: from_name,
    to: to_name,
    accounts: Number(accounts),
  }));
}

/** What a side did over all nights. */
export async function sideTotals(warehouse: Warehouse, side: Side): Promise<SideTotals> {
  const { gain, bound, rules } = await warehouse.row<Record<'gain' | 'bound' | 'rules', string>>(
    `SELECT CAST(round(sum(gain), 2) AS DECIMAL(38,2)) AS gain,
       CAST(round(sum(bound), 2) AS DECIMAL(38,2)) AS bound, arg_max(rules, night) AS rules
     FROM sim_night WHERE side = $side`,
    { side },
  );
  const capacity = await warehouse.rows<Record<'name' | 'units' | 'used' | 'price', string>>(
    `SELECT name, sum(units) AS units, sum(used) AS used,
       CAST(round(sum(shadow_price) / count(*), 2) AS DECIMAL(18,2)) AS price
     FROM sim_capacity WHERE side = $side GROUP BY name ORDER BY min(position), name`,
    { side },
  );
  return {
    rules,
    decisions: await counts(warehouse, side, 'decision', 'true'),
    contacts: await counts(warehouse, side, 'channel', "decision = 'treated' AND channel <> 'none'"),
    deferred: await counts(warehouse, side, 'suppression_rule', "decision = 'rule'"),
    expectedGain: gain,
    bound,
    capacity: capacity.map(({ name, units, used, price }) => ({
      name,
      units: Number(units),
      used: Number(used),
      shadowPrice: price,
    })),
  };
}

/** @param column of `sim_decided`, and `where` over it: both written here, never taken from a file */
async function counts(
  warehouse: Warehouse,
  side: Side,
  column: 'decision' | 'channel' | 'suppression_rule',
  where: string,
): Promise<Record<string, number>> {
  const rows = await warehouse.rows<{ name: string | null; accounts: string }>(
    `SELECT ${column} AS name, sum(accounts) AS accounts FROM sim_decided
     WHERE side = $side AND ${where} GROUP BY ALL ORDER BY sum(accounts) DESC, name`,
    { side },
  );
  return Object.fromEntries(rows.map(({ name, accounts }) => [name ?? 'no rule', Number(accounts)]));
}
