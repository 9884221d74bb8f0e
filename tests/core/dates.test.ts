import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dateOfDay,
  dayNumber,
  daysBetween,
  isIsoDate,
  monthStart,
} from '../../pipeline/core/dates.js';

const anyDay = fc.integer({ min: dayNumber('1950-01-01'), max: dayNumber('2199-12-31') });

describe('a date exists', () => {
  it.each(['2024-02-29', '2000-02-29', '1950-01-01', '2199-12-31', '0001-01-01'])('%s', (date) => {
    expect(isIsoDate(date)).toBe(true);
  });
  it.each([
    '2023-02-29',
    '1900-02-29',
    '2100-02-29',
    '2024-02-30',
    '2024-04-31',
    '2024-00-10',
    '2024-13-01',
    '2024-01-00',
    '2024-01-32',
    '2024-1-05',
    '24-01-05',
    '2024/01/05',
    '20240105',
    '2024-01-05T00:00:00',
    ' 2024-01-05',
    '２０２４-01-05',
    '',
  ])('but not %s', (date) => {
    expect(isIsoDate(date)).toBe(false);
  });
  it('exactly when its month has that day', () => {
    const daysOf = (year: number, month: number) =>
      month === 2
        ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
          ? 29
          : 28
        : [4, 6, 9, 11].includes(month)
          ? 30
          : 31;
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 9999 }),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 0, max: 33 }),
        (year, month, day) => {
          const two = (n: number) => String(n).padStart(2, '0');
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
          expect(isIsoDate(`${year}-${two(month)}-${two(day)}`)).toBe(exists);
        },
      ),
    );
  });
});

describe('arithmetic', () => {
  it('counts days from 1970', () => {
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dayNumber('1969-12-31')).toBe(-1);
    expect(dayNumber('2024-03-01')).toBe(19783);
    expect(dateOfDay(19783)).toBe('2024-03-01');
  });
  it('adds days over leap days and years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(addDays('2023-12-31', 1)).toBe('2024-01-01');
  });
  it('adds months, and a day that the month lacks becomes its last', () => {
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
    expect(addMonths('2024-02-29', 12)).toBe('2025-02-28');
    expect(addMonths('2024-12-15', 1)).toBe('2025-01-15');
    expect(addMonths('2024-01-15', -1)).toBe('2023-12-15');
    expect(addMonths('2024-08-31', -18)).toBe('2023-02-28');
    expect(addMonths('2024-08-31', 0)).toBe('2024-08-31');
  });
  it('starts a month', () => {
    expect(monthStart('2024-02-29')).toBe('2024-02-01');
  });
  it('is its own inverse, and orders as text does', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (from, to) => {
        const [a, b] = [dateOfDay(from), dateOfDay(to)];
        expect(dayNumber(a)).toBe(from);
        expect(addDays(a, daysBetween(a, b))).toBe(b);
        expect(Math.sign(daysBetween(a, b))).toBe(a < b ? 1 : a > b ? -1 : 0);
      }),
    );
  });
});
