import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { type Configuration, configurationSchema } from './configuration-schema.js';
import { IdKeys } from './id-key.js';
import { liesWithin } from './named-path.js';
import type { RulePack } from './rule-pack-schema.js';
import { checkStrategy } from './strategy-check.js';
import { type Strategy, strategySchema } from './strategy-schema.js';
import { readTextFile } from './text-file.js';
import { readFeatures, type WorkspaceFeatures } from './workspace-features.js';
import { readYamlFile, yamlLines } from './yaml-file.js';

/** A folder that a user owns: configuration, sources and strategy, and the paths of what runs make. */
export interface Workspace {
  readonly directory: string;
  readonly configuration: Configuration;
  readonly strategy: Strategy;
  /** The SELECT of each source table present, by table name. */
  readonly sources: ReadonlyMap<string, string>;
  /** Families of features that the workspace adds. */
  readonly features: readonly WorkspaceFeatures[];
  /** The contact rules of a past night; those of today are read from their pack. */
  readonly rulePack?: RulePack;
  /** The keys under which ids leave, those of today also for a past night. */
  readonly idKeys: IdKeys;
  readonly paths: WorkspacePaths;
}

/** Where things stand in a workspace. */
export interface WorkspacePaths {
  readonly warehouse: string;
  readonly registry: string;
  readonly runs: string;
  /** What was observed of each run, by night. */
  readonly logs: string;
  /** Scratch of a running batch; removed when it ends. */
  readonly work: string;
  readonly lock: string;
}

/**
 * Opens the workspace in `directory`, checking all its files.
 * @param tables names of the source tables that may have a SELECT in `sources/`
 * @throws ConfigurationError for the first file that is wrong, with line and key
 */
export function openWorkspace(directory: string, tables: readonly string[]): Workspace {
  const root = resolve(directory);
  refuseNoFolder(root);
  refuseLinksOut(root);
  const configurationPath = join(root, 'arrears.yaml');
  const configuration = readYamlFile(configurationPath, configurationSchema);
  const lags = Object.keys(configuration.known_on_lag_days).find((table) => !tables.includes(table));
  if (lags)
    throw new ConfigurationError('CONFIG_UNKNOWN_TABLE', `known_on_lag_days names no table: "${lags}"`, {
      where: `${configurationPath}:${yamlLines(configurationPath)(['known_on_lag_days', lags])}`,
      hint: suggestion(lags, tables),
    });
  const strategyPath = join(root, 'strategy.yaml');
  const strategy = readYamlFile(strategyPath, strategySchema);
  checkStrategy(strategy, configuration, strategyPath);
  return {
    directory: root,
    configuration,
    strategy,
    sources: readSources(join(root, 'sources'), tables, configuration.outcome.name),
    features: readFeatures(join(root, 'features')),
    idKeys: new IdKeys(configuration.tokenization, root),
    paths: {
      warehouse: join(root, 'warehouse.duckdb'),
      registry: join(root, 'registry'),
      runs: join(root, 'runs'),
      logs: join(root, 'logs'),
      work: join(root, '.work'),
      lock: join(root, '.arrears.lock'),
    },
  };
}

function refuseNoFolder(root: string): void {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() ?? true) return;
  throw new ConfigurationError('CONFIG_MISSING', 'the workspace is a file and no folder', {
    where: root,
    hint: 'name the folder that holds arrears.yaml: --workspace <dir>',
  });
}

/** A link in the workspace must not show what its reader may not see: parts of it would stand in messages. */
function refuseLinksOut(root: string): void {
  for (const name of ['arrears.yaml', 'strategy.yaml', 'sources', 'features', 'rules'])
    for (const path of [join(root, name), ...linksIn(join(root, name))])
      if (existsSync(path) && !liesWithin(path, root))
        throw new ConfigurationError('PATH_OUTSIDE', 'a file of the workspace is a link that leaves it', {
          where: path,
          hint: 'put a copy of the file in its place',
        });
}

function linksIn(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map(({ name }) => join(folder, name));
}

/** The source of protected attributes. It is no part of `sources`, so that no batch reads it. */
export const protectedSource = 'customer_protected';

/** The SELECT of the protected attributes of a workspace, for the fairness report alone; undefined where there is none. */
export function protectedSelect({ directory }: Workspace): string | undefined {
  const path = join(directory, 'sources', `${protectedSource}.sql`);
  return statSync(path, { throwIfNoEntry: false }) ? readTextFile(path) : undefined;
}

function readSources(directory: string, tables: readonly string[], outcome: string): Map<string, string> {
  const isFolder = statSync(directory, { throwIfNoEntry: false })?.isDirectory();
  const files = isFolder ? readdirSync(directory).filter((name) => name.endsWith('.sql')) : [];
  const sources = new Map<string, string>();
  for (const file of files.sort()) {
    const table = basename(file, '.sql');
    if (table === protectedSource) continue;
    if (!tables.includes(table))
      throw new ConfigurationError('SOURCE_UNKNOWN_TABLE', `there is no table "${table}" to fill`, {
        where: join(directory, file),
        hint: suggestion(table, tables),
      });
    sources.set(table, readTextFile(join(directory, file)));
  }
  const missing = missingSource(sources, outcome);
  if (missing)
    throw new ConfigurationError('SOURCE_MISSING', `the workspace has no ${missing}`, {
      where: directory,
      hint: 'write the SELECT that fills the table; arrears init <dir> writes examples',
    });
  const ledger = ['installment', 'payment'].find((table) => sources.has(table));
  if (ledger && sources.has('delinquency_status'))
    throw new ConfigurationError(
      'SOURCE_BOTH_FORMS',
      `${ledger}.sql and delinquency_status.sql are both present`,
      {
        where: directory,
        hint: 'keep the ledger (installment, payment) or the periodic status, not both',
      },
    );
  return sources;
}

function missingSource(sources: ReadonlyMap<string, string>, outcome: string): string | undefined {
  const has = (table: string) => sources.has(table);
  if (!has('loan')) return 'loan.sql';
  if (outcome === 'provided' && !has('provided_outcome'))
    return 'provided_outcome.sql, which outcome.name: provided needs';
  if (has('delinquency_status') || (has('installment') && has('payment'))) return undefined;
  if (has('installment')) return 'payment.sql';
  return has('payment') ? 'installment.sql' : 'installment.sql and payment.sql (or delinquency_status.sql)';
}
