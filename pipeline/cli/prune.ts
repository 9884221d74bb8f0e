import { Command, Option } from 'commander';
import type { Prunable } from '../nightly/prune.js';
import { languageOf } from './language.js';
import { positiveInteger, type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { pruneWords } from './words-prune.js';

interface PruneOptions extends WorkspaceOptions {
  days?: number;
  nights?: number;
  dryRun?: true;
  json?: true;
}

/** `arrears prune` */
export function pruneCommand(): Command {
  return withWorkspace(new Command('prune'))
    .addOption(
      new Option('--days <n>', 'keep nights of the last n days (default: as configured)').argParser(
        positiveInteger,
      ),
    )
    .addOption(
      new Option('--nights <n>', 'keep the last n nights (default: as configured)').argParser(
        positiveInteger,
      ),
    )
    .option('--dry-run', 'remove nothing, only tell')
    .option('--json', 'result as JSON on standard output')
    .addHelpText(
      'after',
      `
Examples:
  $ arrears prune --dry-run -w my-portfolio
  $ arrears prune --days 400 -w my-portfolio

The newest night stays, and so do nights whose outcome is open, and those of
experiments that stand in strategy.yaml. Models and decisions are not touched.`,
    )
    .action(async (options: PruneOptions) => {
      const { prune } = await import('../nightly/prune.js');
      const workspace = workspaceOf(options);
      const { days, nights } = options;
      const retention =
        days === undefined && nights === undefined ? workspace.configuration.retention : { days, nights };
      const isDry = options.dryRun === true;
      const pruning = await prune(workspace, retention, isDry);
      if (options.json) return printJson({ dry_run: isDry, ...pruning });
      const w = pruneWords[languageOf(options, workspace)];
      const { removed, held } = pruning;
      if (removed.length === 0) print(w.nothing);
      else {
        printTable(
          w.head,
          byKind(removed).map(([kind, all]) => [
            w.kinds[kind],
            String(all.length),
            ...span(all.map(({ night }) => night)),
            (all.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1),
          ]),
        );
        print();
        print(isDry ? w.dry : w.done);
      }
      for (const [by, count] of counted(held.map((night) => night.by))) print(w.held(count, by));
    });
}

function byKind(removed: readonly Prunable[]): [Prunable['kind'], Prunable[]][] {
  const kinds = [...new Set(removed.map(({ kind }) => kind))];
  return kinds.map((kind) => [kind, removed.filter((each) => each.kind === kind)]);
}

function counted(names: readonly string[]): [string, number][] {
  return [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]);
}

function span(nights: readonly string[]): [string, string] {
  const sorted = nights.toSorted();
  return [sorted[0], sorted[sorted.length - 1]];
}
