import { Command } from 'commander';
import { languageOf } from './language.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { runBatch } from './run-batch.js';
import { modelWords } from './words-models.js';

/** `arrears models panel` */
export function panelCommand(): Command {
  return withRun(
    new Command('panel').description(
      'write the labeled snapshots that models train on, to fit one of your own elsewhere',
    ),
  )
    .argument('<file>', 'a Parquet file to write')
    .addHelpText(
      'after',
      `
Columns: as_of_date, loan_id, customer (a hash), side, bad, then the features.
Fit on side = training only: an imported model is calibrated on calibration and
judged on test; rows without a side are never learned from.

Examples:
  $ arrears models panel panel.parquet -w my-portfolio
  $ arrears models import model.txt -w my-portfolio   # the model that came of it`,
    )
    .action(async (file: string, options: RunOptions) => {
      const { exportPanel } = await import('../nightly/export-panel.js');
      const workspace = workspaceOf(options);
      const written = await runBatch('models-panel', workspace, options, (space, batch) =>
        exportPanel(space, file, batch),
      );
      if (options.json) return printJson({ file, ...written });
      const { rows, training, calibration, test } = written;
      print(modelWords[languageOf(options, workspace)].panel(rows, training, calibration, test));
      print(file);
    });
}
