import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import type { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import {
  contactOf,
  emptyNight,
  type NightCustomer,
  restrictionOf,
  runNight,
  settings,
  shippedPack,
} from './night.js';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await emptyNight();
});
afterAll(() => warehouse.close());

const customer = (given: Partial<NightCustomer> = {}): NightCustomer => ({
  timezone: 'Asia/Jakarta',
  loans: 1,
  contacts: [],
  restrictions: [],
  consents: [],
  ...given,
});

const night = (pack: string, customers: readonly NightCustomer[], rules: object = {}) => ({
  pack: shippedPack(pack),
  rules: settings({ pack, ...rules }),
  timezone: 'Asia/Jakarta',
  on: '2026-03-10',
  customers,
});

describe('the report', () => {
  test('tells outcomes and time zones that nothing knows, and holidays that nobody gave', async () => {
    const { report } = await runNight(
      warehouse,
      night('id', [
        customer({ timezone: 'Mars/Olympus' }),
        customer({
          contacts: [
            contactOf('2026-03-09T10:00+07:00 phone 未接'),
            contactOf('2026-03-09T11:00+07:00 phone promise'),
            contactOf('2026-03-09T12:00+07:00 phone later known 2026-03-10'),
          ],
        }),
      ]),
    );
    expect(report.unknownOutcomes).toEqual(['未接']);
    expect(report.unknownTimezones).toEqual(['Mars/Olympus']);
    expect(report.withoutHolidays).toEqual(['id.pojk_22_2023.62.2.closed_days']);
  });

  test('is silent when all is known', async () => {
    const { report } = await runNight(
      warehouse,
      night('id', [customer({ contacts: [contactOf('2026-03-09T10:00+07:00 phone 未接')] })], {
        holidays: ['2026-08-17'],
        outcomes: { 未接: 'no_answer' },
      }),
    );
    expect(report).toMatchObject({ unknownOutcomes: [], unknownTimezones: [], withoutHolidays: [] });
    expect(report.version).toMatch(/^id-1\.0\.0\+[0-9a-f]{8}$/);
  });
});

test('an empty cohort gives an empty table', async () => {
  expect((await runNight(warehouse, night('us', []))).permissions).toEqual([]);
});

test('channels that the strategy does not use are not judged', async () => {
  const { permissions } = await runNight(warehouse, {
    ...night('us', [customer()]),
    channels: ['sms', 'visit'],
  });
  expect(permissions.map(({ channel }) => channel)).toEqual(['sms', 'visit']);
});

test('settings that do not fit the pack stop the night', async () => {
  const wrong = night('us', [customer()], { override: { 'us.none.such': { enabled: true } } });
  await expect(runNight(warehouse, wrong)).rejects.toThrow(ConfigurationError);
});

test('rows known at the snapshot or later change nothing', async () => {
  const given = customer({
    contacts: [contactOf('2026-03-09T10:00+07:00 phone no_answer')],
    restrictions: [restrictionOf('hardship 2026-03-01 to 2026-04-01')],
  });
  const planted = {
    ...given,
    contacts: [...given.contacts, contactOf('2026-03-09T11:00+07:00 phone promise known 2026-03-10')],
    restrictions: [...given.restrictions, restrictionOf('deceased 2026-03-01 known 2026-03-10')],
    consents: [{ channel: 'sms' as const, on: '2026-03-09', given: false, knownOn: '2026-03-10' }],
  };
  const before = await runNight(warehouse, night('us', [given]));
  expect((await runNight(warehouse, night('us', [planted]))).permissions).toEqual(before.permissions);
});

test('one thread and two give the same table', async () => {
  const customers = Array.from({ length: 40 }, (_, i) =>
    customer({
      timezone: ['America/New_York', 'Asia/Jakarta', null][i % 3],
      loans: 1 + (i % 2),
      contacts: Array.from({ length: i % 9 }, (_, k) =>
        contactOf(`2026-03-0${1 + ((i + k) % 9)}T1${k}:00Z phone ${k % 4 === 0 ? 'promise' : 'no_answer'}`),
      ),
    }),
  );
  const two = await runNight(warehouse, night('us', customers));
  await warehouse.run('SET threads = 1');
  const one = await runNight(warehouse, night('us', customers));
  await warehouse.run('SET threads = 2');
  expect(one.permissions).toEqual(two.permissions);
});
