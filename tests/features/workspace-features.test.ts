import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { arrears, scratchFolder } from '../support/cli.js';

const workspace = join(scratchFolder(), 'portfolio');

const declaration = `features:
  - name: payments_seen
    unit: count
    direction: "-"
    description: { en: payments so far, zh: 累計還款次數 }
    missing: { en: never missing, zh: 不會缺失 }
    tellable: true
`;
const pointInTime = `-- payments known at the snapshot
SELECT loan_key, count(paid_on) AS payments_seen FROM arr_cohort LEFT JOIN arr_payment USING (loan_key) GROUP BY loan_key
`;
const leaking = `SELECT loan_key, count(paid_on) AS payments_seen
FROM arr_cohort LEFT JOIN stg_payment USING (loan_key) GROUP BY loan_key`;

function write(yaml: string, sql: string, name = 'own'): void {
  mkdirSync(join(workspace, 'features'), { recursive: true });
  writeFileSync(join(workspace, 'features', `${name}.yaml`), yaml);
  writeFileSync(join(workspace, 'features', `${name}.sql`), sql);
}

const checkLeaks = () => arrears(['check', '--leaks', '-w', workspace]);

beforeAll(() => {
  arrears(['sample', '--loans', '600', '--seed', '5', workspace]);
});

test('without own features nothing moves when future rows are planted, and the workspace stays as it is', () => {
  const before = readdirSync(workspace);
  const { code, out } = checkLeaks();
  expect(arrears(['check', '-w', workspace]).code).toBe(0);
  expect(readdirSync(workspace)).toEqual(before);
  expect(out).toMatch(/Planted, known only from 2026-07-01 on: 600 loan, \d+ installment, \d+\s+payment/);
  expect(out).toContain('No feature moved.');
  expect(code).toBe(0);
});

test('an own feature is built, explained, and held to the leak check', () => {
  write(declaration, pointInTime);
  expect(arrears(['check', '-w', workspace]).out).toContain('66 features are on');
  expect(checkLeaks().out).toContain('No feature moved.');
  expect(arrears(['nightly', '-w', workspace]).code).toBe(0);
  const list = arrears(['runs', 'show', '-w', workspace, '--json']).out;
  expect(list).toContain('"accounts"');
});

test('an own feature that looks ahead is named', () => {
  write(declaration, leaking);
  const { code, err } = checkLeaks();
  expect(code).toBe(5);
  expect(err).toMatch(
    /LEAK: rows that were not known at the snapshot moved features\n {2}- payments_seen: \d+ loans/,
  );
});

test.each([
  [
    'a column too many',
    declaration,
    pointInTime.replace(' FROM arr_cohort', ', 1 AS extra FROM arr_cohort'),
    4,
    /FEATURES_DIFFER.*not declared: extra/s,
  ],
  [
    'SQL that cannot run',
    declaration,
    'SELECT loan_key, nothing AS payments_seen FROM arr_cohort',
    4,
    /FEATURES_FAILED: the SELECT cannot run/,
  ],
  [
    'a statement behind the SELECT',
    declaration,
    `${pointInTime.replace(/;\s*$/, '')}; COPY stg_loan TO 'stolen.csv'`,
    4,
    /FEATURES_FAILED: the file holds more than one SELECT/,
  ],
  [
    'a look at a file that is not declared',
    declaration,
    "SELECT loan_key, (SELECT count(*) FROM read_text('/etc/hostname')) AS payments_seen FROM arr_cohort",
    4,
    /FEATURES_FAILED: the SELECT cannot run: Permission Error/,
  ],
  [
    'rows lost',
    declaration,
    `${pointInTime} HAVING false`,
    4,
    /FEATURES_ROWS: feat_own.sql gives 0 rows for \d+ loans/,
  ],
  [
    'a wrong unit',
    declaration.replace('count', 'counts'),
    pointInTime,
    3,
    /line 3: features.0.unit: "counts" is not allowed; did you mean "count"\?/,
  ],
  [
    'a name that is taken',
    declaration.replace('payments_seen', 'dpd'),
    pointInTime,
    3,
    /FEATURES_TWICE: the name "dpd"/,
  ],
])('%s is told', (_, yaml, sql, exitCode, message) => {
  write(yaml, sql);
  const { code, err } = arrears(['check', '-w', workspace]);
  expect(err).toMatch(message);
  expect(code).toBe(exitCode);
});

test('a family that is unknown, and a declaration without SQL, are told', () => {
  write(declaration, pointInTime);
  const path = join(workspace, 'arrears.yaml');
  writeFileSync(path, 'features:\n  families: [delinquency, paymnt]\n', { flag: 'a' });
  const unknown = arrears(['check', '-w', workspace]);
  expect(unknown.code).toBe(3);
  expect(unknown.err).toMatch(
    /FEATURES_UNKNOWN: there is no family of features "paymnt".*did you mean "payment"\?/s,
  );
  writeFileSync(join(workspace, 'features', 'alone.sql'), 'SELECT 1');
  expect(arrears(['check', '-w', workspace]).err).toContain('FEATURES_INCOMPLETE: there is no alone.yaml');
});
