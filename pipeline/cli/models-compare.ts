import { Command, Option } from 'commander';
import type { Measure } from '../../models/metrics/evaluate.js';
import { Registry } from '../contracts/registry.js';
import type { PanelComparison } from '../nightly/compare-models.js';
import type { RankComparison } from '../scoring/rank-comparison.js';
import { type Language, languageOf } from './language.js';
import { modelIdOf } from './model-id.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { runBatch } from './run-batch.js';
import { modelWords } from './words-models.js';

type CompareOptions = RunOptions & { panel?: true };
type Words = (typeof modelWords)[Language];

/** The figures of two models side by side. */
interface Side {
  readonly model_id: string;
  readonly trained_on: string;
  readonly test: { readonly rows: number; readonly first: string };
  readonly figures: Readonly<Record<keyof Words['figures'], Measure>>;
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
        ? await runBatch('models-compare', workspace, options, (space, batch) =>
            compareOnPanel(space, first, second, batch),
          )
        : undefined;
      if (options.json) return printJson({ models: sides, tonight, panel });
      const w = modelWords[languageOf(options, workspace)];
      printSides(sides, w);
      if (panel) printPanel(panel, w);
      printTonight(tonight, w);
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
    test: { rows: summary.testRows, first: summary.firstTestSnapshot },
    figures: { auc, ks, brier, logLoss, calibrationSlope, expectedCalibrationError },
  };
}

function printSides([first, second]: readonly Side[], w: Words): void {
  print(`a  ${first.model_id}`);
  print(`b  ${second.model_id}`);
  print();
  printTable(
    [w.ownTest, 'a', 'b'],
    [
      [w.trainedOn, first.trained_on, second.trained_on],
      [w.testSnapshots, ...[first, second].map(({ test }) => w.test(test.rows, test.first))],
      ...(Object.keys(first.figures) as (keyof Side['figures'])[]).map((name) => [
        w.figures[name],
        shown(first.figures[name]),
        shown(second.figures[name]),
      ]),
    ],
  );
  print();
}

function printPanel({ rows, bads, difference }: PanelComparison, w: Words): void {
  print(w.paired(rows, bads, shown(difference)));
  print();
}

function printTonight(tonight: RankComparison | undefined, w: Words): void {
  if (tonight === undefined) return print(w.unfit);
  const { asOfDate, accounts, correlation, topTenthShared, moved } = tonight;
  print(w.tonight(accounts, asOfDate));
  print(w.correlation(fixed(correlation), percent(topTenthShared)));
  if (moved.length === 0) return;
  print();
  printTable(
    w.apart,
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
