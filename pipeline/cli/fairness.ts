import { Command, Option } from 'commander';
import type { AttributeFairness, GroupFairness } from '../../models/fairness/group-fairness.js';
import type { Share } from '../../models/metrics/wilson.js';
import type { Fairness } from '../nightly/fairness.js';
import { type Language, languageOf } from './language.js';
import { asOfDateOf, date, type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { openProgress } from './progress.js';
import { fairnessWords } from './words-fairness.js';

type FairnessCommandOptions = WorkspaceOptions & { asOf?: string; since?: string; json?: true };

/** `arrears fairness` */
export function fairnessCommand(): Command {
  return withWorkspace(new Command('fairness'))
    .argument('[workspace]', 'folder of the workspace, in place of --workspace')
    .addOption(new Option('--since <date>', 'first night (default: the first published)').argParser(date))
    .addOption(new Option('--as-of <date>', 'day by which outcomes must be over').argParser(date))
    .option('--json', 'all nights as JSON on standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ arrears fairness my-portfolio
  $ arrears fairness --since 2026-06-01 --json -w my-portfolio

Attributes come from sources/customer_protected.sql, which no other command
reads. The latest night whose outcome is over is printed. FPR and FNR are at
the first of the list, as many as were treated. Groups of fewer than 30
customers are not told.`,
    )
    .action(async (directory: string | undefined, options: FairnessCommandOptions) => {
      const { fairness } = await import('../nightly/fairness.js');
      const workspace = workspaceOf({ ...options, workspace: directory ?? options.workspace });
      const language = languageOf(options, workspace);
      const progress = openProgress(language);
      const found = await fairness(workspace, {
        since: options.since,
        asOfDate: asOfDateOf(options, workspace),
        onProgress: progress.onProgress,
      }).finally(progress.end);
      if (options.json) printJson(found);
      else printFairness(found, language);
    });
}

function printFairness({ nights, least_customers }: Fairness, language: Language): void {
  const w = fairnessWords[language];
  const night = nights.findLast(({ matured }) => matured) ?? nights[nights.length - 1];
  print(w.night(night.as_of_date, night.model_id, night.jurisdiction ?? w.none));
  if (!night.matured) print(w.waiting);
  for (const attribute of night.attributes)
    printAttribute(attribute, night.matured, least_customers, language);
}

function printAttribute(
  { attribute, groups, suppressed }: AttributeFairness,
  matured: boolean,
  least: number,
  language: Language,
): void {
  const w = fairnessWords[language];
  const title = w.attribute[attribute];
  print();
  if (matured) printTable([title, ...w.outcomeHead], groups.map(outcomeRow));
  print();
  printTable(
    [title, ...w.treatmentHead],
    groups.flatMap(({ group, treatments }) =>
      Object.entries(treatments).map(([treatment, share]) => [group, treatment, interval(share)]),
    ),
  );
  if (suppressed.length > 0) print(w.suppressed(suppressed.join(', '), least));
}

function outcomeRow({ group, accounts, outcome }: GroupFairness): string[] {
  if (outcome === null) return [group, String(accounts), '–', '–', '–', '–', '–'];
  return [
    group,
    String(outcome.labeled),
    percent(outcome.mean_pd),
    interval(outcome.bad_rate),
    percent(outcome.false_positive_rate.value),
    percent(outcome.false_negative_rate.value),
    outcome.auc.value === null ? '–' : outcome.auc.value.toFixed(3),
  ];
}

function interval({ value, low, high }: Share): string {
  if (value === null || low === null || high === null) return '–';
  return `${percent(value)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
