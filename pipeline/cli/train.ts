import { Command } from 'commander';
import { asOfDateOf, limitsOf, type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { openProgress } from './progress.js';

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
      const progress = openProgress();
      const { model, promoted, reason } = await runTraining(workspace, {
        asOfDate: asOfDateOf(options, workspace),
        limits: limitsOf(options),
        onProgress: progress.onProgress,
      }).finally(progress.end);
      if (options.json) return printJson({ model_id: model.model_id, kind: model.kind, promoted, reason });
      print(`Model ${model.model_id} ${promoted ? 'is the champion' : 'was not promoted'}`);
      print(`  ${reason}`);
      print(`See: arrears models show ${model.model_id}`);
    });
}
