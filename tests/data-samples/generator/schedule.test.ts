import { beforeEach, describe, expect, test } from 'vitest';
import { Calendar } from '../../../data-samples/generator/calendar.js';
import { LoanSchedule } from '../../../data-samples/generator/schedule.js';
import { dateOfDay, dayNumber } from '../../../pipeline/core/dates.js';

const calendar = new Calendar('2026-07-01', 30, 24);
const originatedOn = dayNumber('2024-01-10');
let schedule: LoanSchedule;
beforeEach(() => {
  schedule = new LoanSchedule(calendar);
  schedule.start();
});

test('the calendar knows months, days of the month and snapshots', () => {
  expect(dateOfDay(calendar.firstDay)).toBe('2024-01-01');
  expect(dateOfDay(calendar.endDay)).toBe('2026-07-01');
  expect(calendar.month(dayNumber('2023-12-31'))).toBe(-1);
  expect(calendar.month(dayNumber('2024-02-29'))).toBe(1);
  expect(calendar.dayOfMonth(dayNumber('2024-02-29'))).toBe(29);
  expect(calendar.isSnapshot(dayNumber('2024-07-01'))).toBe(false);
  expect(calendar.isSnapshot(dayNumber('2024-08-01'))).toBe(true);
  expect(calendar.isSnapshot(dayNumber('2026-07-01'))).toBe(true);
  expect(calendar.isSnapshot(dayNumber('2026-06-30'))).toBe(false);
});

test('an annuity of 1,200.00 yuan over 12 months at 12 % a year', () => {
  schedule.addAnnuity(1, 28, 12, 120_000, 1200, 0, originatedOn);
  // 1200 × 0.01 / (1 − 1.01⁻¹²) = 106.6185…
  expect(schedule.due(0)).toBe(10_662);
  expect(schedule.interest[0]).toBe(1200);
  expect(schedule.principal[0]).toBe(9462);
  expect(schedule.interest[1]).toBe(1105);
  expect(schedule.due(11)).toBeGreaterThan(10_650);
  expect(schedule.due(11)).toBeLessThan(10_670);
  expect(schedule.principal.slice(0, 12).reduce((sum, fen) => sum + fen)).toBe(120_000);
  expect([0, 1, 11].map((i) => dateOfDay(schedule.dueOn[i]))).toEqual([
    '2024-02-28',
    '2024-03-28',
    '2025-01-28',
  ]);
});

test('without interest a fee falls due with each installment', () => {
  schedule.addAnnuity(1, 5, 3, 10_000, 0, 60, originatedOn);
  expect([0, 1, 2].map((i) => [schedule.principal[i], schedule.interest[i], schedule.fee[i]])).toEqual([
    [3333, 0, 60],
    [3333, 0, 60],
    [3334, 0, 60],
  ]);
});

describe('payments clear installments oldest first', () => {
  beforeEach(() => {
    schedule.addAnnuity(1, 5, 3, 30_000, 0, 0, originatedOn);
  });
  const due = (i: number) => schedule.dueOn[i];

  test('a part leaves the oldest uncleared', () => {
    schedule.pay(4000);
    expect(schedule.oldest).toBe(0);
    expect(schedule.missingFromOldest()).toBe(6000);
    expect(schedule.missingUpTo(due(1))).toBe(16_000);
    expect(schedule.isUnclearedOn(due(0) - 1)).toBe(false);
    expect(schedule.isUnclearedOn(due(0))).toBe(true);
  });

  test('more than one installment is credited to the next', () => {
    schedule.pay(12_000);
    expect(schedule.oldest).toBe(1);
    expect(schedule.missingFromOldest()).toBe(8000);
    expect(schedule.missingUpTo(due(0))).toBe(0);
    expect(schedule.isUnclearedOn(due(0))).toBe(false);
  });

  test('what was paid in part counts towards the schedule that supersedes it', () => {
    schedule.pay(14_000);
    const today = due(1) + 10;
    expect(schedule.supersede(today)).toEqual({ principal: 20_000, arrears: 0, installments: 2 });
    schedule.addAnnuity(4, 5, 8, 20_000, 0, 0, today);
    expect([...schedule.supersededOn.slice(0, 5)]).toEqual([0, today, today, 0, 0]);
    // The 40.00 paid beyond the first installment clear one of 25.00 and part of the next.
    expect(schedule.oldest).toBe(4);
    expect(schedule.missingFromOldest()).toBe(1000);
    schedule.pay(16_000);
    expect(schedule.oldest).toBe(schedule.count);
    expect(schedule.missingFromOldest()).toBe(0);
  });
});
