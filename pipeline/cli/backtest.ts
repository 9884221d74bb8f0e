import { Command, Option } from 'commander';
import type { NightBacktest } from '../contracts/backtest.js';
import type { Backtest } from '../nightly/backtest.js';
import { type Language, languageOf } from './language.js';
import { asOfDateOf, date, type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { openProgress } from './progress.js';
import { backtestWords } from './words-backtest.js';

type BacktestCommandOptions = WorkspaceOptions & {
  asOf?: string;
  since?: string;
  again?: true;
  json?: true;
};

/** `arrears backtest` */
export function backtestCommand(): Command {
  return withWorkspace(new Command('backtest'))
    .argument('[workspace]', 'folder of the workspace, in place of --workspace')
    .addOption(new Option('--since <date>', 'first night (default: the first published)').argParser(date))
    .addOption(new Option('--as-of <date>', 'day by which outcomes must be over').argParser(date))
    .option('--again', 'work out anew what was worked out before')
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ arrears backtest my-portfolio
  $ arrears backtest --since 2026-06-01 --json -w my-portfolio

A night counts once its outcome is over and later payments are loaded. Results
are kept in backtest/ of the workspace. Intervals are of 95 %, by a bootstrap
of customers. Values of arms are refused where too few were drawn into them.`,
    )
    .action(async (directory: string | undefined, options: BacktestCommandOptions) => {
      const { backtest } = await import('../nightly/backtest.js');
      const workspace = workspaceOf({ ...options, workspace: directory ?? options.workspace });
      const language = languageOf(options, workspace);
      const progress = openProgress(language);
      const found = await backtest(workspace, {
        since: options.since,
        again: options.again,
        asOfDate: asOfDateOf(options, workspace),
        onProgress: progress.onProgress,
      }).finally(progress.end);
      if (options.json) printJson(found);
      else printBacktest(found, language);
    });
}

function printBacktest({ nights, waiting }: Backtest, language: Language): void {
  const w = backtestWords[language];
  print(w.nights(nights.length, waiting.length));
  print();
  printTable(
    w.head,
    nights.map((night) => [
      night.as_of_date,
      String(night.labeled),
      percent(night.bad_rate),
      percent(night.mean_pd),
      interval(night.auc, (value) => fixed(value, 3)),
      fixed(night.ks.value, 3),
      fixed(night.brier.value, 3),
    ]),
  );
  const latest = nights.at(-1);
  if (latest) printNight(latest, language);
}

function printNight(night: NightBacktest, language: Language): void {
  const w = backtestWords[language];
  print();
  print(w.latest(night.as_of_date, night.model_id));
  print(w.baseline(fixed(night.auc.value, 3), fixed(night.dpd_first_auc.value, 3)));
  const { expected, realized, ratio } = night.recovery;
  print(
    w.recovery(
      expected.toFixed(2),
      realized.toFixed(2),
      interval(ratio, (value) => fixed(value, 2)),
    ),
  );
  print();
  printTable(
    w.captureHead,
    night.captures.map(({ cut, at, bads, bad_money }) => [
      `${percent(at)}${cut === 'capacity' ? ` ${w.capacity}` : ''}`,
      interval(bads, percent),
      interval(bad_money, percent),
    ]),
  );
  print();
  printTable(
    w.bandHead,
    night.bands.map(({ band, accounts, mean_pd, bad_rate }) => [
      band,
      String(accounts),
      percent(mean_pd),
      interval(bad_rate, percent),
    ]),
  );
  print();
  printTable(
    w.armHead,
    night.arms.map((arm) => [
      arm.arm,
      fixed(arm.ipw?.value ?? null, 2),
      fixed(arm.snips?.value ?? null, 2),
      arm.doubly_robust ? interval(arm.doubly_robust, (value) => fixed(value, 2)) : refusal(arm, language),
    ]),
    [24, 9, 9, 38],
  );
}

function refusal(arm: NightBacktest['arms'][number], language: Language): string {
  const { refused } = backtestWords[language];
  if (arm.refused === 'small_probability') return refused.small_probability(String(arm.least_probability));
  if (arm.refused === 'small_effective_size')
    return refused.small_effective_size(arm.effective_size.toFixed(0));
  return refused.no_overlap;
}

function interval(
  { value, low, high }: NightBacktest['auc'],
  told: (value: number | null) => string,
): string {
  return low === null || high === null ? told(value) : `${told(value)} (${told(low)} – ${told(high)})`;
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}
