import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { checkStrategy } from '../../pipeline/workspace/strategy-check.js';
import { strategySchema } from '../../pipeline/workspace/strategy-schema.js';
import { readYamlFile } from '../../pipeline/workspace/yaml-file.js';
import { scratchFolder } from '../support/cli.js';
import { configurationOf } from '../support/configuration.js';
import { smallStrategy } from './small-strategy.js';
import { type Assigned, assignNight, strategyOf } from './strategy-night.js';

function preferred(customer: string): string {
  const digits = createHash('md5').update(`agencies of place/${customer}`).digest('hex').slice(0, 13);
  const at = Number.parseInt(digits, 16) / 16 ** 13;
  return at < 0.5 ? 'north' : at < 0.8 ? 'south' : 'west';
}

const placing = (caps: Record<string, number>) => {
  const label = { en: 'x', zh: 'x' };
  const share = { north: 0.5, south: 0.3, west: 0.2 };
  return strategyOf({
    treatments: {
      place: {
        channel: 'phone',
        owner: 'agency',
        tone: 'firm',
        label,
        effect: 0.5,
        agencies: Object.fromEntries(
          Object.entries(share).map(([name, part]) => [name, { share: part, cap: caps[name] }]),
        ),
      },
      remind: { channel: 'sms', owner: 'agent', tone: 'firm', label, effect: 0.01 },
    },
    segments: [
      { name: 'large', label, when: { amount_past_due: { at_least: 100 } }, treatments: ['place'] },
      { name: 'small', label, treatment: 'remind' },
    ],
  });
};

/** Two loans a customer; the last 20 are too small to be placed. */
const accounts = Array.from({ length: 420 }, (_, n) => ({
  customer: Math.floor(n / 2),
  pd: 0.4,
  pastDue: n < 400 ? 1000 - n : 50,
}));

const counts = (assigned: readonly Assigned[]) => {
  const found: Record<string, number> = {};
  for (const { agency } of assigned) found[String(agency)] = (found[String(agency)] ?? 0) + 1;
  return found;
};

describe('agencies', () => {
  it('take customers by a hash, in their shares, and only what is placed', async () => {
    const { assigned, plan } = await assignNight(accounts, placing({}));
    for (const { agency, customer_id, treatment } of assigned)
      expect(agency).toBe(treatment === 'place' ? preferred(customer_id) : null);
    expect(counts(assigned).null).toBe(20);
    expect(plan.resources).toEqual([]);
  });

  it('keep their caps; those that rank first stay, the others go where there is room', async () => {
    const { assigned } = await assignNight(accounts, placing({ north: 50, south: 100 }));
    const placed = assigned.filter(({ treatment }) => treatment === 'place');
    expect(counts(placed)).toMatchObject({ north: 50, south: 100 });
    expect(placed).toHaveLength(400);
    const wanted = placed.filter(({ customer_id }) => preferred(customer_id) === 'north');
    expect(wanted.slice(0, 50).every(({ agency }) => agency === 'north')).toBe(true);
    expect(wanted.slice(50).every(({ agency }) => agency !== 'north')).toBe(true);
    expect(
      placed.every(({ agency, customer_id }) => agency !== 'north' || preferred(customer_id) === 'north'),
    ).toBe(true);
  });

  it('that all have caps are a capacity, which goes to those who gain most', async () => {
    const { assigned, plan } = await assignNight(accounts, placing({ north: 30, south: 30, west: 60 }));
    const placed = assigned.filter(({ treatment }) => treatment === 'place');
    expect(placed.map(({ loan_key }) => loan_key)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    expect(counts(placed)).toEqual({ north: 30, south: 30, west: 60 });
    expect(plan.resources).toMatchObject([{ name: 'agencies of place', capacity: 120, used: 120 }]);
    // The account that goes without owes 880: 0.5 × 0.4 × 880.
    expect(plan.resources[0].shadowPrice).toBeGreaterThanOrEqual(176 - 0.01);
    expect(plan.resources[0].shadowPrice).toBeLessThanOrEqual(0.5 * 0.4 * 881 + 0.01);
    expect(assigned[120]).toMatchObject({ treatment: 'none', decision: 'capacity', agency: null });
  });
});

describe('agencies that cannot be right', () => {
  const path = join(scratchFolder(), 'strategy.yaml');
  const refusal = (line: string) => {
    writeFileSync(path, smallStrategy.replace('  remind: {', `${line}\n  remind: {`));
    const strategy = readYamlFile(path, strategySchema);
    try {
      checkStrategy(strategy, configurationOf({}), path);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.describe();
      throw error;
    }
    return 'nothing';
  };
  const place = (owner: string, channel: string, agencies: string) =>
    `  place: { channel: ${channel}, owner: ${owner}, tone: firm, label: { en: Place, zh: 委外 }, agencies: ${agencies} }`;

  it.each([
    ['agency', 'phone', '{ a: { share: 0.4 }, b: { share: 0.6, cap: 5 } }', 'nothing'],
    [
      'agency',
      'phone',
      '{ a: { share: 0.4 }, b: { share: 0.5 } }',
      'line 10: treatments.place.agencies: the shares sum to 0.9, not to 1',
    ],
    ['agency', 'phone', '{}', 'line 10: treatments.place.agencies: the shares sum to 0, not to 1'],
    ['agent', 'phone', '{ a: { share: 1 } }', 'line 10: treatments.place.agencies: the owner is "agent"'],
    ['agency', 'none', '{ a: { share: 1 } }', 'line 10: treatments.place.agencies: the channel is "none"'],
  ])('%s by %s with %s: %s', (owner, channel, agencies, message) => {
    expect(refusal(place(owner, channel, agencies))).toContain(message);
  });
});
