import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkExports } from '../contracts/export-check.js';
import { sourceTables } from '../contracts/sources.js';
import { addDays, type IsoDate, isIsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import type { WarehouseLimits } from '../warehouse/warehouse.js';
import { mostThreads } from '../workspace/configuration-schema.js';
import { openWorkspace, type Workspace } from '../workspace/workspace.js';
import { type LanguageOptions, withLanguage } from './language.js';

/** Options of every command that works in a workspace. */
export interface WorkspaceOptions extends LanguageOptions {
  workspace: string;
}

/** Options of every command that runs a batch. */
export interface RunOptions extends WorkspaceOptions {
  asOf?: IsoDate;
  threads?: number;
  memoryLimit?: string;
  accept?: string[];
  notify?: string;
  json?: true;
}

/** Adds `--workspace` and `--lang`. */
export function withWorkspace(command: Command): Command {
  return withLanguage(command.option('-w, --workspace <dir>', 'folder of the workspace', '.'));
}

/** Adds `--workspace`, `--lang`, `--as-of`, `--threads`, `--memory-limit`, `--notify` and `--json`. */
export function withRun(command: Command): Command {
  return withWorkspace(command)
    .addOption(
      new Option(
        '--as-of <date>',
        'snapshot date, YYYY-MM-DD (default: as configured, else today)',
      ).argParser(date),
    )
    .addOption(new Option('--threads <n>', 'threads to use').argParser(threads))
    .addOption(new Option('--memory-limit <size>', 'memory for DuckDB, such as 4GB').argParser(size))
    .addOption(
      new Option('--notify <program>', 'program to run at the end, with a notice on its standard input').env(
        'ARREARS_NOTIFY',
      ),
    )
    .option('--json', 'result as JSON on standard output');
}

/** Adds `--accept`, which may be given for several gates. */
export function withAccept(command: Command): Command {
  return command.option(
    '--accept <gate>',
    'publish although this quality gate refuses; the manifest tells (may be repeated)',
    (gate: string, before: string[] = []) => [...before, gate],
  );
}

/** Opens the workspace that the options name. */
export function workspaceOf(options: WorkspaceOptions): Workspace {
  const workspace = openWorkspace(options.workspace, sourceTables);
  const { configuration, strategy, directory } = workspace;
  checkExports(configuration, strategy, join(directory, 'arrears.yaml'));
  return workspace;
}

/**
 * The snapshot date: the option, else the configuration, else today where the portfolio is.
 * @throws UsageError for a day after tomorrow: a snapshot sees what was known before it, and nobody knows that yet
 */
export function asOfDateOf(options: Pick<RunOptions, 'asOf'>, workspace: Workspace): IsoDate {
  const { as_of_date, timezone } = workspace.configuration;
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(new Date());
  const asOfDate = options.asOf ?? as_of_date ?? today;
  const tomorrow = addDays(today, 1);
  if (asOfDate <= tomorrow) return asOfDate;
  throw new UsageError('AS_OF_FUTURE', `the snapshot ${asOfDate} lies in the future`, {
    where: options.asOf ? '--as-of' : `${join(workspace.directory, 'arrears.yaml')}, as_of_date`,
    hint: `name a day up to ${tomorrow} (${timezone}): a snapshot sees what was known before it`,
  });
}

/** Threads and memory that the options set. */
export function limitsOf(options: RunOptions): WarehouseLimits {
  return { threads: options.threads, memory: options.memoryLimit };
}

const firstYear = '1900';

/** Parses a date that exists, from 1900 on. */
export function date(text: string): IsoDate {
  if (!isIsoDate(text)) throw new InvalidArgumentError('It is not a date that exists, written YYYY-MM-DD.');
  if (text < firstYear) throw new InvalidArgumentError(`It lies before the year ${firstYear}.`);
  return text;
}

/** Parses a whole number of at least 1. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It is not a whole number of at least 1.');
  return Number(text);
}

function threads(text: string): number {
  const count = positiveInteger(text);
  if (count > mostThreads) throw new InvalidArgumentError(`It is more than ${mostThreads}.`);
  return count;
}

function size(text: string): string {
  if (!/^\d+(\.\d+)?(MB|GB)$/.test(text))
    throw new InvalidArgumentError('It is not a size such as 4GB or 800MB.');
  return text;
}
