import { expect, test } from 'vitest';
import { localDays, offsetSpans, startOfDay } from '../../pipeline/rules/time-zone.js';

const at = (text: string) => Date.parse(text);
const hour = 3_600_000;

test('a time zone that never changes is one span', () => {
  expect(offsetSpans('Asia/Shanghai', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).toEqual([
    { from: at('2026-01-01T00:00Z'), to: at('2027-01-01T00:00Z'), offset: 8 * hour },
  ]);
});

test('New York changes twice in 2026, to the minute', () => {
  expect(offsetSpans('America/New_York', at('2026-01-01T05:00Z'), at('2027-01-01T05:00Z'))).toEqual([
    { from: at('2026-01-01T05:00Z'), to: at('2026-03-08T07:00Z'), offset: -5 * hour },
    { from: at('2026-03-08T07:00Z'), to: at('2026-11-01T06:00Z'), offset: -4 * hour },
    { from: at('2026-11-01T06:00Z'), to: at('2027-01-01T05:00Z'), offset: -5 * hour },
  ]);
});

test.each([
  ['America/New_York', '2026-03-08', '2026-03-08T00:00-05:00'],
  ['America/New_York', '2026-03-09', '2026-03-09T00:00-04:00'],
  // Cairo's clocks go from 24:00 to 01:00 on 24 April 2026, so the date begins at 01:00.
  ['Africa/Cairo', '2026-04-24', '2026-04-24T01:00+03:00'],
  // Havana's go back from 01:00 to 00:00, so the date begins at the first of two midnights.
  ['America/Havana', '2026-11-01', '2026-11-01T00:00-04:00'],
  // Apia left out 30 December 2011.
  ['Pacific/Apia', '2011-12-30', '2011-12-31T00:00+14:00'],
  ['Asia/Kathmandu', '2028-02-29', '2028-02-29T00:00+05:45'],
])('in %s, %s begins at %s', (zone, date, instant) => {
  expect(startOfDay(zone, date)).toBe(at(instant));
});

test('local days are those of the calendar, without the one that Apia left out', () => {
  const spans = offsetSpans('Pacific/Apia', at('2011-12-29T10:00Z'), at('2012-01-01T10:00Z'));
  expect(localDays(spans).map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
});
