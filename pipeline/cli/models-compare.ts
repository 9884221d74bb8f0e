import { Command, Option } from 'commander';
import type { Measure } from '../../models/metrics/evaluate.js';
import { Registry } from '../contracts/registry.js';
import type { PanelComparison } from '../nightly/compare-models.js';
import type { RankComparison } from '../scoring/rank-comparison.js';
import { modelIdOf } from './model-id.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { runBatch } from './run-batch.js';

type CompareOptions = RunOptions & { panel?: true };

/** The figures of two models side by side. */
interface Side {
  readonly model_id: string;
  readonly trained_on: string;
  readonly test: string;
  readonly figures: Readonly<Record<string, Measure>>;
}

/** `arrears models compare` */
export function compareCommand(): Command {
  return withRun(
    new Command('compare').description('two models side by side: test figures, and tonight’s ranks'),
  )
    .argument('<a>', 'a model id, or champion')
    .argument('<b>', 'another model id, or champion')
    .addOption(
      new Option('--panel', 'build the panel again and compare on its test snapshots, paired by customer'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ arrears models compare champion gbdt-2026-07-01-45c84780 -w my-portfolio
  $ arrears models compare --panel champion forest-2026-06-01-0c1d2e3f`,
    )
    .action(async (a: string, b: string, options: CompareOptions) => {
      const { compareOnPanel, compareTonight, trainedModel } = await import('../nightly/compare-models.js');
      const workspace = workspaceOf(options);
      const registry = new Registry(workspace.paths.registry);
      const [first, second] = [a, b].map((id) => trainedModel(registry, modelIdOf(registry, id)));
      const sides = [first, second].map(({ model_id, trained_on }) =>
        sideOf(model_id, trained_on, registry.metrics(model_id)),
      );
      const tonight = await compareTonight(workspace, first, second);
      const panel = options.panel
        ? await runBatch(workspace, options, (space, batch) => compareOnPanel(space, first, second, batch))
        : undefined;
      if (options.json) return printJson({ models: sides, tonight, panel });
      printSides(sides);
      if (panel) printPanel(panel);
      printTonight(tonight);
    });
}

function sideOf(model_id: string, trained_on: string, metrics: unknown): Side {
  const { summary, champion } = metrics as {
    summary: { testRows: number; firstTestSnapshot: string };
    champion: { evaluation: Record<string, Measure> };
  };
  const { auc, ks, brier, logLoss, calibrationSlope, expectedCalibrationError } = champion.evaluation;
  return {
    model_id,
    trained_on,
    test: `${summary.testRows} from ${summary.firstTestSnapshot}`,
    figures: {
      AUC: auc,
      KS: ks,
      Brier: brier,
      'Log loss': logLoss,
      'Calibration slope': calibrationSlope,
      'Calibration error': expectedCalibrationError,
    },
  };
}

function printSides([first, second]: readonly Side[]): void {
  print(`a  ${first.model_id}`);
  print(`b  ${second.model_id}`);
  print();
  printTable(
    ['Out of time, each on its own test', 'a', 'b'],
    [
      ['Trained on', first.trained_on, second.trained_on],
      ['Test snapshots', first.test, second.test],
      ...Object.keys(first.figures).map((name) => [
        name,
        shown(first.figures[name]),
        shown(second.figures[name]),
      ]),
    ],
  );
  print();
}

function printPanel({ rows, bads, difference }: PanelComparison): void {
  print(`On the same ${rows} test snapshots (${bads} bad): AUC of a − b ${shown(difference)}`);
  print();
}

function printTonight(tonight: RankComparison | undefined): void {
  if (tonight === undefined)
    return print('Tonight’s ranks are not compared: a model does not fit the workspace as it is configured.');
  const { asOfDate, accounts, correlation, topTenthShared, moved } = tonight;
  print(`${accounts} accounts of ${asOfDate ?? 'no night'} by pd`);
  print(`  rank correlation ${fixed(correlation)}; riskiest tenth in common ${percent(topTenthShared)}`);
  if (moved.length === 0) return;
  print();
  printTable(
    ['Ranked apart', 'Rank a', 'Rank b', 'pd a', 'pd b'],
    moved.map((move) => [
      move.loan_id,
      String(move.first_rank),
      String(move.second_rank),
      fixed(move.first_pd),
      fixed(move.second_pd),
    ]),
  );
}

function shown({ value, low, high }: Measure): string {
  return low === null || high === null ? fixed(value) : `${fixed(value)} (${fixed(low)} – ${fixed(high)})`;
}

function fixed(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(0)} %`;
}
