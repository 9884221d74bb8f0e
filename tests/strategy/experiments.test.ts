import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Assigned, assignNight, strategyOf } from './strategy-night.js';

/** Where a customer stands in a draw, worked out apart from the SQL. */
function place(draw: string, customer: string): number {
  const digits = createHash('md5').update(`${draw}/${customer}`).digest('hex').slice(0, 13);
  return Number.parseInt(digits, 16) / 16 ** 13;
}

const callOrRemind = {
  name: 'call_or_remind',
  starts_on: '2026-07-01',
  arms: [{ name: 'no_calls', share: 0.3, replace: { call: 'remind' } }],
};

/** Every second customer has two loans. */
const accounts = Array.from({ length: 3000 }, (_, n) => ({
  customer: 1 + Math.floor((n * 2) / 3),
  pd: 0.4 + (n % 5) / 20,
  pastDue: 100 + (n % 7),
}));

const share = (rows: readonly Assigned[], arm: string) =>
  rows.filter((row) => row.arm === arm).length / rows.length;

describe('arms', () => {
  it('are drawn by a hash of experiment and customer that anyone can work out', async () => {
    const strategy = strategyOf({ experiments: [{ ...callOrRemind, holdout: 0.1 }] });
    const { assigned } = await assignNight(accounts, strategy);
    for (const { customer_id, arm, assignment_probability, treatment } of assigned) {
      const at = place('call_or_remind', customer_id);
      const [name, probability, given] =
        at < 0.3
          ? ['no_calls', 0.3, 'remind']
          : at < 0.4
            ? ['holdout', 0.1, 'none']
            : ['champion', 0.6, 'call'];
      expect([arm, assignment_probability, treatment]).toEqual([
        `call_or_remind:${name}`,
        probability,
        given,
      ]);
    }
    // Three standard deviations of a share of 2,000 customers are at most 0.034.
    expect(share(assigned, 'call_or_remind:no_calls')).toBeCloseTo(0.3, 1);
    expect(share(assigned, 'call_or_remind:holdout')).toBeCloseTo(0.1, 1);
  });

  it('hold all loans of a customer, today and on another night with other accounts', async () => {
    const strategy = strategyOf({ experiments: [callOrRemind] });
    const armOf = new Map<string, string>();
    for (const [some, on] of [
      [accounts, '2026-07-01'],
      [accounts.slice(1000).reverse(), '2027-03-05'],
    ] as const)
      for (const { customer_id, arm } of (await assignNight(some, strategy, on)).assigned) {
        expect(armOf.get(customer_id) ?? arm).toBe(arm);
        armOf.set(customer_id, arm);
      }
    expect(new Set(armOf.values()).size).toBe(2);
  });

  it('of two experiments are drawn independently, and the probability is that of both', async () => {
    const strategy = strategyOf({
      segments: [{ name: 'all', label: { en: 'x', zh: 'x' }, treatments: ['call', 'visit'] }],
      holdout: { name: 'forever', share: 0.1 },
      experiments: [
        { ...callOrRemind, arms: [{ name: 'text', share: 0.5, replace: { call: 'remind' } }] },
        { name: 'no_visits', starts_on: '2026-01-01', holdout: 0.5, where: { band: ['high'] } },
      ],
    });
    const { assigned } = await assignNight(accounts, strategy);
    const both = assigned.filter(({ arm }) => arm.includes('no_visits'));
    expect(both.length).toBe(accounts.filter(({ pd }) => pd >= 0.5).length);
    const cells = new Map<string, number>();
    for (const { arm, assignment_probability: p } of both) {
      cells.set(arm, (cells.get(arm) ?? 0) + 1);
      expect(p).toBeCloseTo(arm.startsWith('forever') ? 0.025 : 0.225, 12);
    }
    expect([...cells.keys()].sort()).toEqual(
      ['', 'forever:holdout ']
        .flatMap((held) =>
          ['champion', 'text'].flatMap((arm) =>
            ['champion', 'holdout'].map((other) => `${held}call_or_remind:${arm} no_visits:${other}`),
          ),
        )
        .sort(),
    );
    for (const [arm, count] of cells)
      expect(Math.abs(count / both.length - (arm.startsWith('forever') ? 0.025 : 0.225))).toBeLessThan(0.04);
  });

  it('are there from starts_on to the day before ends_on, and outside nobody is in one', async () => {
    const strategy = strategyOf({ experiments: [{ ...callOrRemind, ends_on: '2026-07-03' }] });
    const few = accounts.slice(0, 40);
    for (const [on, running] of [
      ['2026-06-30', false],
      ['2026-07-01', true],
      ['2026-07-02', true],
      ['2026-07-03', false],
    ] as const) {
      const { assigned } = await assignNight(few, strategy, on);
      for (const { arm, assignment_probability, treatment } of assigned)
        if (running) expect(arm).toMatch(/^call_or_remind:/);
        else expect([arm, assignment_probability, treatment]).toEqual(['champion', 1, 'call']);
    }
  });
});

describe('decisions', () => {
  it('of held-out accounts are told, and what the rules stop stays stopped by the rules', async () => {
    const strategy = strategyOf({ holdout: { name: 'forever', share: 0.5 } });
    const some = accounts.slice(0, 200).map((account, n) => ({
      ...account,
      forbidden: n % 2 === 0 ? ['phone', 'sms'] : ['phone'],
    }));
    const { assigned, plan } = await assignNight(some, strategy);
    for (const { loan_key, customer_id, ...row } of assigned) {
      const held = place('forever', customer_id) < 0.5;
      const stopped = loan_key % 2 === 1;
      expect(row.arm).toBe(held ? 'forever:holdout' : 'champion');
      expect(row.assignment_probability).toBe(0.5);
      expect(row.decision).toBe(stopped ? 'rule' : held ? 'holdout' : 'treated');
      expect(row.treatment).toBe(stopped || held ? 'none' : 'remind');
      expect(row.suppressed).toBe(stopped);
      expect(row.suppression_rule).toBe(stopped ? 'phone.stop' : null);
      if (held) expect(Number(row.expected_gain)).toBe(0);
    }
    const gain = assigned.reduce((sum, { expected_gain }) => sum + Number(expected_gain), 0);
    expect(plan.value).toBeCloseTo(gain, 0);
  });

  it('name the rule on the treatment that an arm puts first', async () => {
    const strategy = strategyOf({
      experiments: [{ ...callOrRemind, arms: [{ name: 'visits', share: 0.5, replace: { call: 'visit' } }] }],
    });
    const some = accounts
      .slice(0, 60)
      .map((account) => ({ ...account, forbidden: ['phone', 'sms', 'visit'] }));
    const { assigned } = await assignNight(some, strategy);
    for (const { arm, suppression_rule } of assigned)
      expect(suppression_rule).toBe(arm.endsWith('visits') ? 'visit.stop' : 'phone.stop');
    expect(new Set(assigned.map(({ arm }) => arm)).size).toBe(2);
  });

  it('give scarce calls to those who gain most among the accounts whose arm may be called', async () => {
    const treatment = { owner: 'agent', tone: 'neutral', label: { en: 'x', zh: 'x' } };
    const strategy = strategyOf({
      capacity: { calls: 25 },
      treatments: {
        call: { ...treatment, channel: 'phone', effect: 0.5, uses: { calls: 1 } },
        remind: { ...treatment, channel: 'sms', effect: 0 },
      },
      experiments: [callOrRemind],
    });
    const some = Array.from({ length: 300 }, (_, n) => ({ customer: n, pd: 0.4, pastDue: 100 + n }));
    const { assigned, plan } = await assignNight(some, strategy);
    const callable = assigned.filter(({ customer_id }) => place('call_or_remind', customer_id) >= 0.3);
    const best = callable.slice(-25).map(({ loan_key }) => loan_key);
    const called = assigned.filter(({ treatment: name }) => name === 'call');
    expect(called.map(({ loan_key }) => loan_key)).toEqual(best);
    expect(plan.resources).toMatchObject([{ name: 'calls', capacity: 25, used: 25 }]);
  });
});
