import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { intakeOf, nightsFor, planExperiment } from '../../pipeline/nightly/plan-experiment.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { scratchFolder } from '../support/cli.js';

const design = { baseRate: 0.5, alpha: 0.05, share: 0.5 };

describe('a plan', () => {
  it('tells the customers of an effect, the effect of customers, and the power of both', () => {
    expect(planExperiment({ design, power: 0.8, effect: 0.1 })).toMatchObject({
      customers: 776,
      arms: { champion: 388, challenger: 388 },
    });
    expect(planExperiment({ design, power: 0.8, customers: 776 }).effect).toBeCloseTo(0.1, 3);
    expect(planExperiment({ design, power: 0.8, customers: 776, effect: 0.1 }).power).toBeCloseTo(0.8, 2);
    expect(planExperiment({ design, power: 0.8, customers: 4 }).effect).toBeNull();
    expect(planExperiment({ design: { ...design, share: 0.2 }, power: 0.8, customers: 1001 }).arms).toEqual({
      champion: 801,
      challenger: 200,
    });
  });

  it.each([
    [100, 100, 5, 1],
    [101, 100, 5, 2],
    [106, 100, 5, 3],
    [100, 100, null, 1],
    [101, 100, null, null],
    [101, 100, 0, null],
  ])(
    'of %i customers with %i there and %s new a night takes %s nights',
    (needed, customers, newPerNight, nights) => {
      expect(nightsFor(needed, { customers, newPerNight })).toBe(nights);
    },
  );
});

describe('the intake', () => {
  const runs = join(scratchFolder(), 'runs');
  const workspace = {
    paths: { runs },
    strategy: { segments: [{ name: 'early' }, { name: 'late' }] },
  } as Workspace;

  /** `customer segment pd` a row. */
  async function publish(night: string, rows: readonly string[]): Promise<void> {
    mkdirSync(join(runs, night), { recursive: true });
    const warehouse = await Warehouse.open(':memory:');
    const values = rows.map((row) => {
      const [customer, segment, pd] = row.split(' ');
      return `('${customer}', '${segment}', CAST(${pd} AS DOUBLE), 'roll_forward', 30)`;
    });
    await warehouse.run(
      `COPY (FROM (VALUES ${values.join(', ')}) list(customer_id, segment, pd, outcome_name, horizon_days))
       TO '${join(runs, night, 'ranked_accounts.parquet')}' (FORMAT parquet)`,
    );
    warehouse.close();
    writeFileSync(join(runs, night, '.done'), '');
  }

  beforeAll(() => mkdirSync(runs, { recursive: true }));

  it('is what the last list holds, and how many came since the list before it', async () => {
    expect(await intakeOf(workspace)).toBeUndefined();
    await publish('2026-07-01', ['A early 0.2', 'A early 0.4', 'B late 0.6', 'C late 0.6']);
    expect(await intakeOf(workspace)).toEqual({
      night: '2026-07-01',
      outcome: 'roll_forward',
      horizonDays: 30,
      meanPd: 0.45,
      customers: 3,
      newPerNight: null,
    });
    await publish('2026-07-03', ['A early 0.2', 'C early 0.4', 'D early 0.6', 'E late 0.9', 'F late 0.9']);
    expect(await intakeOf(workspace)).toMatchObject({ customers: 5, newPerNight: 1.5 });
    // C came to the segment from another.
    expect(await intakeOf(workspace, 'early')).toMatchObject({ customers: 3, meanPd: 0.4, newPerNight: 1 });
    await expect(intakeOf(workspace, 'erly')).rejects.toThrow(
      'no account of the list of 2026-07-03 is in "erly"',
    );
  });
});
