import { Command } from 'commander';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { runBatch } from './run-batch.js';

/** `arrears train` */
export function trainCommand(): Command {
  return withRun(
    new Command('train').description(
      'train, evaluate out of time, register; promote if it beats the champion',
    ),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears train -w my-portfolio\n  $ arrears models show champion -w my-portfolio',
    )
    .action(async (options: RunOptions) => {
      const { runTraining } = await import('../nightly/nightly.js');
      const workspace = workspaceOf(options);
      const { model, promoted, reason } = await runBatch(workspace, options, runTraining);
      if (options.json) return printJson({ model_id: model.model_id, kind: model.kind, promoted, reason });
      print(`Model ${model.model_id} ${promoted ? 'is the champion' : 'was not promoted'}`);
      print(`  ${reason}`);
      print(`See: arrears models show ${model.model_id}`);
    });
}
