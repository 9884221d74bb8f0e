import { Command } from 'commander';
import { UsageError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import { type Language, languageOf } from './language.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { printReadings } from './readings.js';
import { runWords } from './words-runs.js';

type RunsOptions = WorkspaceOptions & { json?: true };

/** `arrears runs list|show` */
export function runsCommand(): Command {
  const runs = new Command('runs').description('the published nights');
  withWorkspace(runs.command('list').description('all published nights'))
    .option('--json', 'result as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears runs list -w my-portfolio')
    .action((options: RunsOptions) => {
      const workspace = workspaceOf(options);
      listRuns(workspace.paths.runs, options, languageOf(options, workspace));
    });
  withWorkspace(
    runs.command('show').description('one night').argument('[date]', 'YYYY-MM-DD (default: the latest)'),
  )
    .option('--json', 'the manifest as JSON on standard output')
    .addHelpText('after', '\nExamples:\n  $ arrears runs show 2026-07-01 -w my-portfolio')
    .action((date: string | undefined, options: RunsOptions) => {
      const workspace = workspaceOf(options);
      showRun(workspace.paths.runs, date, options, languageOf(options, workspace));
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

function showRun(runs: string, date: string | undefined, { json }: RunsOptions, language: Language): void {
  const dates = publishedDates(runs);
  const chosen = date ?? dates.at(-1);
  const manifest = chosen === undefined ? undefined : publishedManifest(runs, chosen);
  if (!manifest)
    throw new UsageError(
      'RUN_UNKNOWN',
      chosen ? `no list is published for ${chosen}` : 'no night is published yet',
      {
        where: runs,
        hint: dates.length > 0 ? suggestion(chosen ?? '', dates.slice(-5)) : 'run: arrears nightly',
      },
    );
  if (json) return printJson(manifest);
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
