import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ArrearsError } from '../../pipeline/core/errors.js';
import { checkConditions } from '../../pipeline/nightly/check-conditions.js';
import { workspaceIn } from '../reporting/reported-night.js';
import { smallStrategy } from '../strategy/small-strategy.js';
import { arrears, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const sources = ['loan', 'installment', 'payment', 'contact', 'restriction'];
let made = 0;

interface Given {
  /** Keys of the experiment's condition, which begins on line 33 of strategy.yaml. */
  readonly where?: string;
  readonly configuration?: string;
  readonly without?: readonly string[];
}

/** A workspace whose files are right, but for what is given, and whose raw data are nowhere. */
function workspace({ where = '', configuration = '', without = [] }: Given): string {
  const directory = join(folder, String(++made));
  const strategy = `${smallStrategy}experiments:
  - name: text
    starts_on: 2026-07-01
    holdout: 0.1
    where:
${where}`;
  const files = {
    'arrears.yaml': `portfolio: book\ncurrency: CNY\nfiles: { loans: raw/loans.csv }\n${configuration}`,
    'strategy.yaml': strategy,
    'features/own.yaml':
      'features:\n  - { name: calls_at_work, unit: count, direction: none, description: { en: x, zh: x }, missing: { en: x, zh: x } }\n',
    'features/own.sql': 'SELECT loan_key, 1 AS calls_at_work FROM arr_cohort',
    ...Object.fromEntries(
      sources.filter((name) => !without.includes(name)).map((name) => [`sources/${name}.sql`, 'SELECT 1']),
    ),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

function told(given: Given): readonly string[] {
  const directory = workspace(given);
  try {
    checkConditions(workspaceIn(directory));
    return [];
  } catch (error) {
    if (!(error instanceof ArrearsError)) throw error;
    expect(error).toMatchObject({
      code: 'STRATEGY_INVALID',
      exitCode: 3,
      details: { where: join(directory, 'strategy.yaml'), hint: 'correct the keys named above' },
    });
    return error.details.examples ?? [];
  }
}

const feature = (name: string) => `      feature: { ${name}: { at_least: 1 } }\n`;
const at = 'line 32: experiments.0.where.feature';

it.each<[what: string, given: Given, told: string[]]>([
  ['features of the dictionary', { where: feature('attempts_30d') }, []],
  ['features of the workspace', { where: feature('calls_at_work') }, []],
  ['disputes that are open', { where: feature('disputes_open') }, []],
  ['restrictions', { where: '      restriction: [dispute]\n' }, []],
  [
    'a slip of the keyboard',
    { where: feature('atempts_30d') },
    [`${at}.atempts_30d: there is no feature "atempts_30d"; did you mean "attempts_30d"?`],
  ],
  [
    'a name that is none',
    { where: feature('weather') },
    [`${at}.weather: there is no feature "weather"; docs/features.en.md lists them`],
  ],
  [
    'a part of every object',
    { where: feature('constructor') },
    [`${at}.constructor: there is no feature "constructor"; docs/features.en.md lists them`],
  ],
  [
    'a family that is switched off',
    { where: feature('attempts_30d'), configuration: 'features: { families: [delinquency, customer] }\n' },
    [
      `${at}.attempts_30d: is of the family "contact", which is switched off: add it to features.families in arrears.yaml`,
    ],
  ],
  [
    'a family of the workspace that is switched off',
    { where: feature('calls_at_work'), configuration: 'features: { families: [contact] }\n' },
    [
      `${at}.calls_at_work: is of the family "own", which is switched off: add it to features.families in arrears.yaml`,
    ],
  ],
  [
    'contact features without contacts',
    { where: feature('attempts_30d'), without: ['contact'] },
    [`${at}.attempts_30d: is missing for every account: write sources/contact.sql`],
  ],
  [
    'restrictions without their source, and a feature',
    { where: `      restriction: [dispute]\n${feature('opn_promise')}`, without: ['restriction'] },
    [
      'line 32: experiments.0.where.restriction: no account has any: write sources/restriction.sql',
      'line 33: experiments.0.where.feature.opn_promise: there is no feature "opn_promise"; did you mean "open_promise"?',
    ],
  ],
])('%s', (_, given, wanted) => expect(told(given)).toEqual(wanted));

it.each(['check', 'nightly', 'partition 1/2', 'merge 2'])(
  'arrears %s tells it before it reads any data',
  (command) => {
    const directory = workspace({ where: feature('atempts_30d') });
    const { code, err } = arrears([...command.split(' '), '-w', directory]);
    expect(err).toContain('STRATEGY_INVALID');
    expect(err).toContain('did you mean "attempts_30d"?');
    expect(code).toBe(3);
    expect(existsSync(join(directory, '.work'))).toBe(false);
  },
);
