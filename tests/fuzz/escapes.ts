import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../pipeline/core/random.js';

/** A workspace in the way of being made hostile, beside the folder that it must not reach. */
export interface Target {
  readonly workspace: string;
  readonly outside: string;
  /** Of `files.payments` in arrears.yaml. */
  declare(path: string | Record<string, unknown>): void;
  /** Writes a source SELECT. */
  source(table: string, select: string): void;
}

/** A way to reach a file outside. */
export interface Escape {
  readonly name: string;
  attempt(target: Target, random: Random): void;
}

const secret = 'secret.csv';

function link(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  symlinkSync(from, to);
}

/** All ways to reach a file outside the workspace. */
export const escapes: readonly Escape[] = [
  {
    name: 'link to a file',
    attempt: ({ workspace, outside }) => link(join(outside, secret), join(workspace, 'payments.csv')),
  },
  {
    name: 'relative link to a file',
    attempt: ({ workspace }) => link(`../outside/${secret}`, join(workspace, 'payments.csv')),
  },
  {
    name: 'chain of links',
    attempt: ({ workspace, outside }) => {
      link(join(outside, secret), join(workspace, 'a.csv'));
      link('a.csv', join(workspace, 'payments.csv'));
    },
  },
  {
    name: 'link to a folder',
    attempt: ({ workspace, outside, declare }, random) => {
      link(outside, join(workspace, 'in'));
      declare(['in/secret.csv', 'in/*.csv', 'in/s?cret.*', './in/../in/secret.csv'][random.below(4)]);
    },
  },
  {
    name: 'traversal',
    attempt: ({ outside, declare }, random) => {
      const up = '../'.repeat(1 + random.below(3));
      const paths = [
        `../outside/${secret}`,
        `${up}outside/${secret}`,
        `sources/../../outside/${secret}`,
        `./././../outside/*.csv`,
        '../outside/s*',
        '..',
        '../outside',
        join(outside, secret),
        `/${join(outside, secret)}`,
        `${up.repeat(12)}etc/passwd`,
        '/etc/passwd',
        '/etc/*',
        '/dev/zero',
        '/proc/self/environ',
        `file://${join(outside, secret)}`,
        `https://example.invalid/${secret}`,
        `..%2foutside%2f${secret}`,
        `..\\outside\\${secret}`,
        `payments.csv\0/../../outside/${secret}`,
        `~/../outside/${secret}`,
        `$HOME/../../../../../../../../etc/passwd`,
        `\${HOME}/../outside/${secret}`,
        `$HOME..${join(outside, secret)}`,
      ];
      const path = paths[random.below(paths.length)];
      declare(random.below(2) === 0 ? path : { path, format: 'csv' });
    },
  },
  {
    name: 'SQL of a source',
    attempt: ({ outside, source }, random) => {
      const path = join(outside, secret);
      const selects = [
        `SELECT * FROM read_csv('${path}')`,
        `SELECT * FROM '${path}'`,
        `SELECT * FROM "${path}"`,
        `SELECT content AS payment_id FROM read_text('${path}')`,
        `SELECT content AS payment_id FROM read_blob('/etc/passwd')`,
        `SELECT file AS payment_id FROM glob('${outside}/*')`,
        `ATTACH '${path}' AS x`,
        `COPY (SELECT 1) TO '${join(outside, 'written.csv')}'`,
        `INSTALL httpfs`,
        `SELECT * FROM raw.payments; COPY raw.payments TO '${join(outside, 'written.csv')}'`,
        `SELECT * FROM query('SELECT * FROM ''${path}''')`,
        `SELECT * FROM query_table('${path}')`,
        `SELECT * FROM sniff_csv('${path}')`,
        `SELECT * FROM raw.payments WHERE EXISTS (FROM read_csv('${path}'))`,
        `WITH x AS (FROM '${path}') SELECT * FROM x`,
        `SELECT getenv('HOME') AS payment_id`,
        `PRAGMA database_list`,
        `SET enable_external_access = true`,
        `EXPORT DATABASE '${outside}'`,
        `SELECT * FROM duckdb_secrets()`,
        `SELECT * FROM parquet_scan('${path}')`,
        `SELECT * FROM read_json_auto('${path}')`,
      ];
      source('payment', selects[random.below(selects.length)]);
    },
  },
  {
    name: 'link in place of a file of the workspace',
    attempt: ({ workspace, outside }, random) => {
      const name = ['arrears.yaml', 'strategy.yaml', 'sources/payment.sql'][random.below(3)];
      link(join(outside, secret), join(workspace, name));
    },
  },
  {
    name: 'patterns that take long to match',
    attempt: ({ workspace, declare }, random) => {
      mkdirSync(join(workspace, 'in'), { recursive: true });
      writeFileSync(join(workspace, 'in', `${'a'.repeat(200)}.csv`), 'x\n');
      declare(`in/${'*a'.repeat(20 + random.below(60))}*b`);
    },
  },
];
