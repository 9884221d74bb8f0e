import { join, relative } from 'node:path';
import { Command } from 'commander';
import { padded } from '../../models/scorecard/display-width.js';
import { ConfigurationError } from '../core/errors.js';
import type { NightResult } from '../nightly/nightly.js';
import type { Workspace } from '../workspace/workspace.js';
import { printAnswers } from './answers.js';
import { printAcceptedGates, printGates } from './gates.js';
import { languageOf } from './language.js';
import { printNoRules } from './no-rules.js';
import { type RunOptions, withAccept, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable, printWrapped } from './print.js';
import { printRefused } from './readings.js';
import { runBatch } from './run-batch.js';
import { nightWords } from './words-night.js';

/** `arrears nightly` */
export function nightlyCommand(): Command {
  return withAccept(withRun(new Command('nightly')))
    .addHelpText(
      'after',
      `
Examples:
  $ arrears nightly -w my-portfolio
  $ arrears nightly -w my-portfolio --as-of 2026-07-01 --memory-limit 4GB
  $ arrears nightly --accept row_counts
  $ arrears nightly --json | jq .directory`,
    )
    .action(async (options: RunOptions) => {
      const { runNightly } = await import('../nightly/nightly.js');
      const workspace = workspaceOf(options);
      const result = await runBatch('nightly', workspace, options, runNightly);
      printNight(result, options, workspace);
    });
}

/** `arrears score` */
export function scoreCommand(): Command {
  return withAccept(withRun(new Command('score')))
    .addHelpText('after', '\nExamples:\n  $ arrears score -w my-portfolio --as-of 2026-07-01')
    .action(async (options: RunOptions) => {
      const { runScore } = await import('../nightly/nightly.js');
      const workspace = workspaceOf(options);
      const result = await runBatch('score', workspace, options, runScore);
      if (!result)
        throw new ConfigurationError(
          'NO_CHAMPION',
          'there is no champion for the configured outcome and features that was trained by then',
          {
            where: workspace.paths.registry,
            hint: 'train one with: arrears train',
          },
        );
      printNight(result, options, workspace);
    });
}

/** Tells what a night ended with. */
export function printNight(
  { published, directory, manifest, training }: NightResult,
  options: RunOptions,
  workspace: Workspace,
): void {
  if (options.json) return printJson({ published, directory, manifest });
  const language = languageOf(options, workspace);
  const w = nightWords[language];
  if (training) {
    const { model, ranking, gates } = training;
    print(w.model(model.model_id));
    printGates(gates, language);
    printWrapped(
      ranking.kind === 'fallback' ? w.fallback(ranking.reason[language]) : training.reason[language],
      '  ',
    );
    print();
  }
  if (!published) print(w.unchanged);
  printTable(w.head(manifest.currency), [
    [
      manifest.as_of_date,
      String(manifest.accounts),
      manifest.control_totals.amount_past_due,
      manifest.run_id,
    ],
  ]);
  print();
  printRefused(manifest.ingest.tables, manifest.ingest.files, language);
  printAcceptedGates(manifest.accepted_gates, language);
  printAnswers(manifest.import_feedback, language);
  const bundle = fromHere(directory);
  print(`${padded(w.bundle, 7, 'left')} ${bundle}`);
  print(`${padded(w.list, 7, 'left')} ${join(bundle, 'ranked_accounts.csv')}`);
  print(`${padded(w.report, 7, 'left')} ${join(bundle, 'segment_report.html')}`);
  printNoRules(workspace, language);
}

/** The path from the current folder when it lies within it, else as it is. */
function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith('..') ? path : way;
}
