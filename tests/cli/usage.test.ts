import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listedCommands } from '../../pipeline/cli/commands.js';
import { buildProgram } from '../../pipeline/cli/program.js';
import { programVersion } from '../../pipeline/core/version.js';
import { arrears, program, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();

describe('help', () => {
  test.each([
    [[]],
    [['nightly']],
    [['train']],
    [['score']],
    [['partition']],
    [['merge']],
    [['explain']],
    [['check']],
    [['init']],
    [['sample']],
    [['models']],
    [['models', 'list']],
    [['models', 'show']],
    [['runs']],
    [['runs', 'list']],
    [['runs', 'show']],
    [['verify']],
    [['experiment']],
    [['experiment', 'plan']],
  ])('%j shows examples and fits 80 columns', (command) => {
    const { code, out } = arrears([...command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each(listedCommands)(
    'the help of the program tells of $name as it is',
    async ({ name, usage, load }) => {
      const command = await load();
      const built = await buildProgram([]);
      const told = built.commands.find((each) => each.name() === name)!;
      const help = built.createHelp();
      expect(help.subcommandTerm(told)).toBe(help.subcommandTerm(command));
      expect(help.subcommandTerm(told)).toBe(`${name} ${usage}`.trim());
    },
  );

  test('the version is that of package.json', () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(programVersion).toBe(version);
    expect(arrears(['--version']).out.trim()).toBe(version);
  });
});

describe('usage errors end with exit code 2', () => {
  test.each([
    [['nightli'], /unknown command 'nightli'.*Did you mean nightly\?/s],
    [['nightly', '--thread', '2'], /unknown option '--thread'.*Did you mean --threads\?/s],
    [['nightly', '--as-of', '2026-02-30'], /2026-02-30.*not a date that exists/s],
    [['nightly', '--as-of', '0001-01-01'], /0001-01-01.*before the year 1900/s],
    [['nightly', '--threads', '0'], /whole number of at least 1/],
    [['nightly', '--threads', '257'], /more than 256/],
    [['nightly', '--memory-limit', '4 gigs'], /not a size such as 4GB/],
    [['partition', '8/7'], /not one of at most 10000 partitions, such as 3\/7/],
    [['merge', '0'], /whole number of at least 1/],
    [['train', '--sample', '1.5'], /not a share between 0 and 1/],
    [['explain'], /missing required argument 'loan_id'/],
    [['sample', '--format', 'xlsx', 'x'], /Allowed choices are parquet, csv/],
    [['init', '/proc/book'], /FOLDER_IMPOSSIBLE: no folder can be made there.*where: \/proc\/book/s],
    [['sample', join(program, 'book')], /FOLDER_IMPOSSIBLE: no folder can be made there/],
    [
      ['init', join(folder, 'w'), '--form', 'leger'],
      /FORM_UNKNOWN: there is no form "leger".*did you mean "ledger"/s,
    ],
  ])('%j', (args, message) => {
    const { code, out, err } = arrears(args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('a new workspace', () => {
  const workspace = join(folder, 'new');

  test('init writes a workspace, once', () => {
    const first = arrears(['init', workspace]);
    expect(first.code).toBe(0);
    expect(first.out).toContain('arrears.yaml');
    expect(
      JSON.parse(readFileSync(join(workspace, 'arrears.schema.json'), 'utf8')).properties,
    ).toHaveProperty('outcome');
    const second = arrears(['init', workspace]);
    expect(second.code).toBe(2);
    expect(second.err).toContain('WORKSPACE_EXISTS: the folder holds a workspace already');
  });

  test('init and sample leave the files of others alone', () => {
    const own = join(folder, 'own');
    mkdirSync(join(own, 'sources'), { recursive: true });
    writeFileSync(join(own, 'sources', 'loan.sql'), '-- mine');
    for (const command of ['init', 'sample']) {
      const { code, err } = arrears([command, own]);
      expect(code).toBe(2);
      expect(err).toMatch(/FILE_EXISTS: a file of that name would be overwritten.*sources\/loan\.sql/s);
    }
    expect(readdirSync(own)).toEqual(['sources']);
    expect(readFileSync(join(own, 'sources', 'loan.sql'), 'utf8')).toBe('-- mine');
  });

  test('check names the files that are missing', () => {
    const { code, err } = arrears(['check', '-w', workspace]);
    expect(code).toBe(4);
    expect(err).toMatch(
      /FILE_MISSING: \d declared files are not there.*there is no file for raw\.installment: .*installment\.parquet/s,
    );
  });

  test('a folder without a workspace is a configuration error', () => {
    const { code, err } = arrears(['check', '-w', folder]);
    expect(code).toBe(3);
    expect(err).toMatch(/CONFIG_MISSING: cannot read this file.*arrears init <dir>/s);
  });

  test('a file instead of a workspace is a configuration error', () => {
    const { code, err } = arrears(['check', '-w', program]);
    expect(code).toBe(3);
    expect(err).toMatch(/CONFIG_MISSING: the workspace is a file and no folder.*where: .*main\.js/s);
  });

  test('models, runs and explain say what to do first', () => {
    expect(arrears(['models', 'list', '-w', workspace]).out).toContain('arrears train');
    expect(arrears(['runs', 'list', '-w', workspace]).out).toContain('arrears nightly');
    const explained = arrears(['explain', 'L1', '-w', workspace]);
    expect(explained.code).toBe(2);
    expect(explained.err).toContain('NO_WAREHOUSE: no batch has run in this workspace yet');
  });

  test('the status template is a workspace, too', () => {
    const cards = join(folder, 'cards');
    expect(arrears(['init', cards, '--form', 'status']).code).toBe(0);
    expect(arrears(['check', '-w', cards]).err).toContain('FILE_MISSING');
  });
});
