import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { asOfDateOf } from '../../pipeline/cli/options.js';
import type { Workspace } from '../../pipeline/workspace/workspace.js';
import { arrears, scratchFolder } from '../support/cli.js';

afterEach(() => void vi.useRealTimers());

const workspace = (timezone: string, as_of_date?: string) =>
  ({ configuration: { timezone, as_of_date } }) as Workspace;

test.each([
  // 10 March 2024 has 23 hours in New York, 3 November 25; Berlin springs on 31 March; Kolkata never.
  ['America/New_York', '2024-03-10T04:59:59Z', '2024-03-09'],
  ['America/New_York', '2024-03-10T05:00:00Z', '2024-03-10'],
  ['America/New_York', '2024-03-11T03:59:59Z', '2024-03-10'],
  ['America/New_York', '2024-03-11T04:00:00Z', '2024-03-11'],
  ['America/New_York', '2024-11-04T04:59:59Z', '2024-11-03'],
  ['America/New_York', '2024-11-04T05:00:00Z', '2024-11-04'],
  ['Europe/Berlin', '2024-03-31T21:59:59Z', '2024-03-31'],
  ['Europe/Berlin', '2024-03-31T22:00:00Z', '2024-04-01'],
  ['Asia/Kolkata', '2024-02-28T18:30:00Z', '2024-02-29'],
])('in %s at %s it is the night of %s', (timezone, instant, night) => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date(instant));
  expect(asOfDateOf({}, workspace(timezone))).toBe(night);
});

test('a date that is given, or fixed, is not today', () => {
  expect(asOfDateOf({ asOf: '2026-07-01' }, workspace('UTC', '2026-06-01'))).toBe('2026-07-01');
  expect(asOfDateOf({}, workspace('UTC', '2026-06-01'))).toBe('2026-06-01');
});

test('tomorrow may be ranked: all that it sees is known today; a later day may not', () => {
  vi.useFakeTimers();
  vi.setSystemTime(new Date('2026-07-01T17:00:00Z'));
  const shanghai = { ...workspace('Asia/Shanghai'), directory: '/book' };
  expect(asOfDateOf({ asOf: '2026-07-03' }, shanghai)).toBe('2026-07-03');
  expect(() => asOfDateOf({ asOf: '2026-07-04' }, shanghai)).toThrow(
    expect.objectContaining({
      code: 'AS_OF_FUTURE',
      exitCode: 2,
      message: 'the snapshot 2026-07-04 lies in the future',
      details: {
        where: '--as-of',
        hint: 'name a day up to 2026-07-03 (Asia/Shanghai): a snapshot sees what was known before it',
      },
    }),
  );
  expect(() => asOfDateOf({}, { ...workspace('UTC', '9999-12-31'), directory: '/book' })).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ where: '/book/arrears.yaml, as_of_date' }),
    }),
  );
});

test('a snapshot before the first loan is refused, and leaves neither a list nor a model', () => {
  const portfolio = join(scratchFolder(), 'portfolio');
  arrears(['sample', '--loans', '100', portfolio]);
  const { code, err } = arrears(['nightly', '-w', portfolio, '--as-of', '1999-01-01']);
  expect(code).toBe(4);
  expect(err).toMatch(
    /AS_OF_BEFORE_DATA: no loan was known before 1999-01-01\n {2}- the first loan was known on 20\d\d-\d\d-\d\d\n {2}to mend: name a later snapshot/,
  );
  for (const made of ['runs', 'registry']) expect(existsSync(join(portfolio, made))).toBe(false);
});
