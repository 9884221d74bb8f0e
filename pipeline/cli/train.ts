import { Command } from 'commander';
import { printGates } from './gates.js';
import { languageOf } from './language.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { runBatch } from './run-batch.js';
import { trainingWords } from './words-training.js';

/** `arrears train` */
export function trainCommand(): Command {
  return withRun(
    new Command('train').description('train, evaluate out of time, register; promote if it passes the gates'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears train -w my-portfolio\n  $ arrears models show champion -w my-portfolio',
    )
    .action(async (options: RunOptions) => {
      const { runTraining } = await import('../nightly/nightly.js');
      const workspace = workspaceOf(options);
      const { model, decision, reason, gates } = await runBatch(workspace, options, runTraining);
      if (options.json)
        return printJson({ model_id: model.model_id, kind: model.kind, decision, reason, gates });
      const language = languageOf(options, workspace);
      const w = trainingWords[language];
      print(w.standing[decision](model.model_id));
      if (gates.length > 0) printGates(gates, language);
      else print(`  ${reason}`);
      print(`${w.see}: arrears models card ${model.model_id}`);
    });
}
