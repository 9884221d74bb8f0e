import { Command } from 'commander';
import type { Manifest } from '../contracts/manifest.js';
import { isIsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { Execution } from '../observability/execution.js';
import { executionsOf, loggedNights } from '../observability/run-log.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import type { WorkspacePaths } from '../workspace/workspace.js';
import { printExecutions } from './executions.js';
import { type Language, languageOf } from './language.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { printReadings } from './readings.js';
import { runWords } from './words-runs.js';

type RunsOptions = WorkspaceOptions & { json?: true };

/** `arrears runs list|show` */
export function runsCommand(): Command {
  const runs = new Command('runs').addHelpText(
    'after',
    '\nExamples:\n  $ arrears runs list -w my-portfolio\n  $ arrears runs show -w my-portfolio',
  );
  withWorkspace(runs.command('list').description('all published nights'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears runs list -w my-portfolio')
    .action((options: RunsOptions) => {
      const workspace = workspaceOf(options);
      listRuns(workspace.paths.runs, options, languageOf(options, workspace));
    });
  withWorkspace(
    runs
      .command('show')
      .description('one night: its list, and the stages, times, rows and memory of its runs')
      .argument('[night]', 'date, or the id of a run or of an execution (default: the latest)'),
  )
    .option('--json', 'the manifest and the executions as JSON on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears runs show -w my-portfolio\n  $ arrears runs show 2026-07-01 -w my-portfolio',
    )
    .action((night: string | undefined, options: RunsOptions) => {
      const workspace = workspaceOf(options);
      showRun(workspace.paths, night, options, languageOf(options, workspace));
    });
  return runs;
}

function listRuns(runs: string, { json }: RunsOptions, language: Language): void {
  const w = runWords[language];
  const manifests = publishedDates(runs).flatMap((date) => publishedManifest(runs, date) ?? []);
  if (json) return printJson(manifests);
  if (manifests.length === 0) return print(w.none);
  printTable(
    w.list,
    manifests.map((manifest) => [
      manifest.as_of_date,
      String(manifest.accounts),
      manifest.control_totals.amount_past_due,
      manifest.model.model_id,
      manifest.run_id,
    ]),
  );
}

interface Night {
  readonly date: string;
  /** Left out when nothing is published for it. */
  readonly manifest?: Manifest;
  readonly executions: readonly Execution[];
  /** The execution that was asked for, else the one that published, else the latest. */
  readonly detailed?: Execution;
}

function showRun(
  paths: WorkspacePaths,
  asked: string | undefined,
  { json }: RunsOptions,
  language: Language,
) {
  const { date, manifest, executions, detailed } = findNight(paths, asked);
  if (json) return printJson({ manifest: manifest ?? null, executions });
  const w = runWords[language];
  if (manifest) printManifest(manifest, language);
  else print(w.unpublished(date));
  if (!detailed) return;
  print();
  printExecutions(executions, detailed, language);
}

function printManifest(manifest: Manifest, language: Language): void {
  const w = runWords[language];
  print(w.run(manifest.run_id, manifest.portfolio, manifest.as_of_date));
  print(w.totals(manifest.accounts, manifest.control_totals.amount_past_due, manifest.currency));
  print(w.ranked(manifest.model.model_id, manifest.outcome.name, manifest.outcome.horizon_days));
  print();
  printReadings(manifest.ingest.tables, manifest.ingest.files, language);
  print();
  printTable(
    w.files,
    manifest.files.map((file) => [file.file, String(file.bytes), file.sha256.slice(0, 16)]),
  );
}

const shortestId = 6;

function findNight(paths: WorkspacePaths, asked: string | undefined): Night {
  const published = publishedDates(paths.runs);
  const dates = [...new Set([...published, ...loggedNights(paths.logs)])].sort();
  const night = (date: string): Night => {
    const manifest = published.includes(date) ? publishedManifest(paths.runs, date) : undefined;
    const executions = executionsOf(paths.logs, date);
    const detailed =
      executions.findLast(({ end }) => end?.published && end.run_id === manifest?.run_id) ??
      executions.at(-1);
    return { date, manifest, executions, detailed };
  };
  const isIdOf = (id: string | null | undefined) =>
    id !== undefined &&
    id !== null &&
    asked !== undefined &&
    asked.length >= shortestId &&
    id.startsWith(asked);
  if (asked === undefined || isIsoDate(asked)) {
    const date = asked ?? dates.at(-1);
    if (date !== undefined && dates.includes(date)) return night(date);
  } else
    for (const found of dates.toReversed().map(night)) {
      const detailed =
        found.executions.findLast(({ execution_id }) => isIdOf(execution_id)) ??
        found.executions.findLast(({ end }) => isIdOf(end?.run_id));
      if (detailed) return { ...found, detailed };
      if (isIdOf(found.manifest?.run_id)) return found;
    }
  throw new UsageError(
    'RUN_UNKNOWN',
    asked === undefined
      ? 'no night is published yet'
      : isIsoDate(asked)
        ? `no list is published for ${asked}`
        : `there is no run "${asked}"`,
    {
      where: paths.runs,
      hint: dates.length > 0 ? suggestion(asked ?? '', dates.slice(-5)) : 'run: arrears nightly',
    },
  );
}
