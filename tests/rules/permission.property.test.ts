import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateOfDay, dayNumber } from '../../pipeline/core/dates.js';
import { outcomeUnits } from '../../pipeline/rules/outcomes.js';
import { packNames } from '../../pipeline/rules/rule-pack.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  countedUnits,
  countingKeys,
  countingWindows,
  type RulePack,
  ruleChannels,
  rulePackSchema,
  stopKinds,
  weekdays,
} from '../../pipeline/workspace/rule-pack-schema.js';
import { Checker, minute, quarter } from './checker.js';
import {
  emptyNight,
  type Night,
  type NightCustomer,
  type Permission,
  runNight,
  settings,
  shippedPack,
} from './night.js';

/** How many nights are tried; `ARREARS_RULE_NIGHTS=500` looks longer. */
const nights = Number(process.env.ARREARS_RULE_NIGHTS ?? 20);

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyNight();
});
afterAll(() => warehouse.close());

// Clocks change at 02:00, at midnight, by half an hour, on both halves of the globe; and never.
const zones = [
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  null,
  'Mars/Olympus',
];
const portfolioZones = ['America/New_York', 'Asia/Shanghai', 'America/Havana', 'UTC'];
const dates = [
  '2026-03-08',
  '2026-11-01',
  '2026-04-05',
  '2026-04-24',
  '2026-09-06',
  '2028-02-29',
  '2028-03-01',
  '2026-01-01',
  '2026-12-31',
];

const some = <T>(items: readonly T[]) => fc.subarray([...items], { minLength: 1 });
const clock = fc
  .integer({ min: 0, max: 95 })
  .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`);

const limit = fc.record({
  frequency: fc
    .record({
      channels: some(ruleChannels),
      unit: fc.constantFrom(...countedUnits),
      direction: fc.constantFrom('outbound', 'any'),
      key: fc.constantFrom(...countingKeys),
      window: fc.constantFrom(...countingWindows, 'rolling_days' as const, 'rolling_days' as const),
      days: fc.integer({ min: 1, max: 10 }),
      at_most: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ days, ...rule }) => (rule.window.startsWith('calendar_') ? rule : { ...rule, days })),
});

const demand = fc.oneof(
  fc.record({
    quiet_hours: fc.record({
      channels: some(ruleChannels),
      periods: fc.array(
        fc.record({ days: some(weekdays), from: clock, to: clock }).filter(({ from, to }) => from !== to),
        { minLength: 1, maxLength: 3 },
      ),
      unless_consent: fc.boolean(),
    }),
  }),
  fc.record({
    closed_days: fc.record({
      channels: some(ruleChannels),
      weekdays: fc.subarray([...weekdays], { minLength: 1, maxLength: 3 }),
      holidays: fc.boolean(),
      unless_consent: fc.boolean(),
    }),
  }),
  { weight: 3, arbitrary: limit },
  fc.record({
    cool_off: fc.record({
      channels: some(ruleChannels),
      key: fc.constantFrom(...countingKeys),
      days: fc.integer({ min: 1, max: 10 }),
    }),
  }),
  fc.record({
    stop: fc.record({
      channels: some(ruleChannels),
      restrictions: some(stopKinds),
      consent_withdrawn: fc.boolean(),
    }),
  }),
);

const ownPack = fc.array(demand, { minLength: 1, maxLength: 5 }).map(
  (demands): RulePack =>
    rulePackSchema.parse({
      pack: 'own',
      version: '1.0.0',
      label: { en: 'own', zh: '自有' },
      notice: { en: 'no advice', zh: '不構成意見' },
      rules: demands.map((given, i) => ({
        id: `own.rule_${i}`,
        label: { en: 'rule', zh: '規則' },
        citation: 'none',
        strength: 'hard',
        verification: 'text',
        ...given,
      })),
    }),
);
const pack = fc.oneof(fc.constantFrom(...packNames).map(shippedPack), ownPack);

function customers(on: string): fc.Arbitrary<NightCustomer[]> {
  const date = (from: number, to: number) =>
    fc.integer({ min: from, max: to }).map((days) => dateOfDay(dayNumber(on) + days));
  const start = dayNumber(on) * 86_400_000;
  const loan = fc.constantFrom(1, 1, 2, null);
  const contact = fc.record({
    at: fc
      .oneof(
        fc.integer({ min: -72, max: 24 }).map((hours) => hours * 4),
        fc.integer({ min: -3 * 96, max: 100 }),
        fc.integer({ min: -36 * 96, max: 0 }),
      )
      .map((quarters) => start + quarters * quarter),
    channel: fc.constantFrom('phone', 'phone', ...ruleChannels),
    outbound: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    outcome: fc.constantFrom(...Object.keys(outcomeUnits), '接通'),
    loan: fc.constantFrom(1, 1, 2, 0, null),
    knownOn: date(-3, 1),
  });
  const restriction = fc
    .record({
      kind: fc.constantFrom(...stopKinds),
      startsOn: date(-10, 8),
      endsOn: fc.option(fc.integer({ min: 0, max: 14 })),
      loan,
      knownOn: date(-5, 1),
    })
    .map((r) => ({ ...r, endsOn: r.endsOn === null ? null : dateOfDay(dayNumber(r.startsOn) + r.endsOn) }));
  const consent = fc.record({
    channel: fc.constantFrom(...ruleChannels),
    on: date(-5, 2),
    given: fc.boolean(),
    knownOn: date(-5, 1),
  });
  return fc.array(
    fc.record({
      timezone: fc.constantFrom(...zones),
      loans: fc.integer({ min: 1, max: 2 }),
      contacts: fc.array(contact, { maxLength: 14 }),
      restrictions: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        fc.array(restriction, { maxLength: 3 }),
      ),
      consents: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(consent, { maxLength: 3 })),
    }),
    { minLength: 6, maxLength: 10 },
  );
}

const night: fc.Arbitrary<Night> = fc
  .record({ pack, timezone: fc.constantFrom(...portfolioZones), on: fc.constantFrom(...dates) })
  .chain((given) =>
    fc.record({
      pack: fc.constant(given.pack),
      timezone: fc.constant(given.timezone),
      on: fc.constant(given.on),
      rules: fc
        .record({
          unverified: fc.boolean(),
          advisory: fc.boolean(),
          holidays: fc.subarray(['2026-01-01', '2026-03-08', '2026-11-02', '2028-02-29']),
        })
        .map((rules) => settings({ pack: given.pack.pack, ...rules })),
      customers: customers(given.on),
    }),
  );

test('no window breaks an enforced rule at any minute, and none is missed', async () => {
  let judged = 0;
  let suppressed = 0;
  await fc.assert(
    fc.asyncProperty(night, async (given) => {
      const { report, permissions } = await runNight(warehouse, given);
      const rules = report.rules.flatMap(({ rule, standing }) => (standing === 'enforced' ? [rule] : []));
      const checked = { ...given, rules, holidays: given.rules.holidays };
      expect(permissions).toHaveLength(
        given.customers.reduce((sum, { loans }) => sum + loans, 0) * ruleChannels.length,
      );
      for (const permission of permissions) {
        const checker = new Checker(
          checked,
          given.customers[permission.customer],
          permission.loan,
          permission.channel,
        );
        judged++;
        if (permission.allowed) checkWindow(permission, checker);
        else {
          suppressed++;
          checkSuppression(permission, checker);
        }
        if (permission.allowed) checkAttempts(permission, checker, checked.rules);
      }
    }),
    { numRuns: nights, seed: 20260308 },
  );
  expect(judged).toBeGreaterThan(600);
  expect(suppressed).toBeGreaterThan(judged / 10);
});

function checkWindow({ from, to }: Permission, checker: Checker): void {
  expect(from).toBeGreaterThanOrEqual(checker.from);
  expect(to).toBeLessThanOrEqual(checker.to);
  expect(from).toBeLessThan(to!);
  for (let at = from!; at < to!; at += minute) if (checker.breaks(at).length > 0) expect.fail(at.toString());
  expect(checker.firstPermitted(checker.from, checker.to, minute)).toBe(from);
  if (to! < checker.to) expect(checker.breaks(to!)).not.toEqual([]);
}

const sight = 55 * 86_400_000;

function checkSuppression({ earliest, rule, attemptsLeft }: Permission, checker: Checker): void {
  expect(attemptsLeft).toBe(0);
  expect(checker.firstPermitted(checker.from, checker.to, minute)).toBeNull();
  expect(rule).not.toBeNull();
  const expected = checker.firstPermitted(checker.to, checker.to + sight, quarter);
  const stop = checker.stopToCome();
  if (expected !== null && stop !== null && stop <= expected) expect(earliest).toBeNull();
  else if (expected !== null) expect(earliest).toBe(expected);
  else if (earliest !== null) expect(earliest).toBeGreaterThanOrEqual(checker.to + sight);
}

/** So many attempts keep every limit wherever in the window they are made, and one more does not. */
function checkAttempts(
  { from, to, attemptsLeft }: Permission,
  checker: Checker,
  rules: Night['pack']['rules'],
): void {
  const coolOffs = new Set(rules.filter((rule) => rule.cool_off).map(({ id }) => id));
  const limits = (at: number, planned: readonly number[]) =>
    checker.breaks(at, planned).filter((id) => !coolOffs.has(id));
  const planned: number[] = [];
  for (let made = 0; made < (attemptsLeft ?? 5); made++) {
    const at = made % 2 === 0 ? from! : to! - minute;
    if (limits(at, planned).length > 0) expect.fail(`attempt ${made + 1} of ${attemptsLeft} breaks a limit`);
    planned.push(at);
  }
  if (attemptsLeft !== null) expect(limits(from!, planned)).not.toEqual([]);
}
