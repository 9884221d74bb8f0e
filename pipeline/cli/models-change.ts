import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExportFormat, exportFormats } from '../contracts/export-format.js';
import { Registry } from '../contracts/registry.js';
import { printGates } from './gates.js';
import { languageOf } from './language.js';
import { modelIdOf } from './model-id.js';
import {
  asOfDateOf,
  date,
  type RunOptions,
  type WorkspaceOptions,
  withRun,
  withWorkspace,
  workspaceOf,
} from './options.js';
import { print, printJson } from './print.js';
import { runBatch } from './run-batch.js';
import { modelWords } from './words-models.js';

type PromoteOptions = WorkspaceOptions & { reason: string; by?: string; asOf?: string };
type ExportOptions = WorkspaceOptions & { format: ExportFormat; stage?: string; output?: string };

/** `arrears models promote` */
export function promoteCommand(): Command {
  return withWorkspace(
    new Command('promote').description('make a model the champion on your word; the log keeps who and why'),
  )
    .argument('<id>', 'a model id')
    .requiredOption('--reason <text>', 'why, for the log', reason)
    .option('--by <name>', 'who decides (default: the user of this machine)')
    .addOption(
      new Option('--as-of <date>', 'night it is decided for (default: as configured)').argParser(date),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears models promote scorecard-2026-07-01-5c087682 --reason "approved by model risk"',
    )
    .action(async (id: string, options: PromoteOptions) => {
      const { promoteModel } = await import('../nightly/promote-model.js');
      const workspace = workspaceOf(options);
      const replaced = promoteModel(workspace, {
        modelId: id,
        reason: options.reason,
        by: options.by ?? userInfo().username,
        asOfDate: asOfDateOf(options, workspace),
      });
      const w = modelWords[languageOf(options, workspace)];
      print(w.champion(id));
      if (replaced !== null) print(w.replaced(replaced));
    });
}

/** `arrears models export` */
export function exportCommand(): Command {
  return withWorkspace(
    new Command('export').description(
      'write a model for other programs; it gives the margin before calibration',
    ),
  )
    .argument('<id>', 'a model id, or champion')
    .addOption(
      new Option('--format <format>', 'lightgbm (of gbdt), text, yaml or sql (of scorecard), json (of any)')
        .choices([...exportFormats])
        .makeOptionMandatory(),
    )
    .option('--stage <name>', 'of a stage that has a model of its own')
    .option('-o, --output <file>', 'write it to a file')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears models export champion --format text --lang zh\n  $ arrears models export champion --format yaml -o card.yaml\n  $ arrears models export gbdt-2026-07-01-45c84780 --format lightgbm -o model.txt',
    )
    .action(async (id: string, options: ExportOptions) => {
      const { exportModel } = await import('../nightly/export-model.js');
      const workspace = workspaceOf(options);
      const registry = new Registry(workspace.paths.registry);
      const text = exportModel(workspace, registry.model(modelIdOf(registry, id)), {
        format: options.format,
        stage: options.stage,
        language: languageOf(options, workspace),
      });
      if (options.output === undefined) return print(text.trimEnd());
      writeFileSync(options.output, text);
      print(options.output);
    });
}

/** `arrears models import` */
export function importCommand(): Command {
  return withRun(
    new Command('import').description(
      'bring a model of your own: calibrate and judge it, register a challenger',
    ),
  )
    .argument('<file>', 'LightGBM text, XGBoost JSON, or a scorecard as .yaml')
    .addHelpText(
      'after',
      '\nIts features must carry the names of the dictionary (docs/features.en.md).\n\nExamples:\n  $ arrears models import model.txt -w my-portfolio\n  $ arrears models import card.yaml --as-of 2026-07-01',
    )
    .action(async (file: string, options: RunOptions) => {
      const { importModel } = await import('../nightly/import-model.js');
      const workspace = workspaceOf(options);
      const {
        model,
        gates,
        reason: told,
      } = await runBatch('models-import', workspace, options, (space, batch) =>
        importModel(space, file, batch),
      );
      if (options.json) return printJson({ model_id: model.model_id, reason: told, gates });
      const language = languageOf(options, workspace);
      const w = modelWords[language];
      print(w.challenger(model.model_id));
      printGates(gates, language);
      print(w.promote(`arrears models promote ${model.model_id} --reason …`));
    });
}

function reason(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must say why.');
  return text.trim();
}
