import { Command, Option } from 'commander';
import type { AgencyComparison } from '../nightly/compare-agencies.js';
import { type Language, languageOf } from './language.js';
import {
  asOfDateOf,
  date,
  positiveInteger,
  type WorkspaceOptions,
  withWorkspace,
  workspaceOf,
} from './options.js';
import { print, printJson, printTable } from './print.js';
import { agencyWords } from './words-agencies.js';

type AgenciesOptions = WorkspaceOptions & { asOf?: string; horizon?: number; json?: true };

/** `arrears agencies` */
export function agenciesCommand(): Command {
  return withWorkspace(new Command('agencies'))
    .addOption(new Option('--as-of <date>', 'day by which windows must be over').argParser(date))
    .addOption(
      new Option('--horizon <days>', 'days that payments count (default: as the outcome)').argParser(
        positiveInteger,
      ),
    )
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ arrears agencies -w my-portfolio
  $ arrears agencies --horizon 60 --json -w my-portfolio

Accounts count from the first published night on which they were placed with the
agency. Rates are paid over past due, standardized to the risk bands of all;
intervals are of 95 %, by a bootstrap of customers.`,
    )
    .action(async (options: AgenciesOptions) => {
      const { compareAgencies } = await import('../nightly/compare-agencies.js');
      const workspace = workspaceOf(options);
      const comparison = await compareAgencies(
        workspace,
        asOfDateOf(options, workspace),
        options.horizon ?? workspace.configuration.outcome.horizon_days,
      );
      if (options.json) printJson(comparison);
      else printComparison(comparison, languageOf(options, workspace));
    });
}

function printComparison(
  { horizonDays, nights, agencies, bands, league }: AgencyComparison,
  language: Language,
): void {
  const w = agencyWords[language];
  print(w.placements(nights[0], nights[nights.length - 1], horizonDays));
  print(w.bands(league.bands.map((band) => bands[band]).join(', '), percent(league.covered)));
  print();
  printTable(
    w.head,
    league.standings.map(({ agency, accounts, customers, rate, standardized, interval }) => [
      agencies[agency],
      String(accounts),
      String(customers),
      percent(rate),
      standardized === null ? w.few : percent(standardized),
      interval === null ? '' : `${percent(interval.low)} – ${percent(interval.high)}`,
    ]),
    [17, 9, 10, 8, 14, 16],
  );
}

function percent(share: number | null): string {
  return share === null || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
}
