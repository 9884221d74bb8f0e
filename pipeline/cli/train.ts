import { Command } from 'commander';
import { printGates } from './gates.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson } from './print.js';
import { runBatch } from './run-batch.js';

const standing = {
  champion: 'is the champion',
  challenger: 'is a challenger',
  past: 'ranks past nights: the champion was trained later and stays',
};

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
      print(`Model ${model.model_id} ${standing[decision]}`);
      if (gates.length > 0) printGates(gates);
      else print(`  ${reason}`);
      print(`See: arrears models card ${model.model_id}`);
    });
}
