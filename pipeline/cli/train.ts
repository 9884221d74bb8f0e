import { Command, InvalidArgumentError, Option } from 'commander';
import { printGates } from './gates.js';
import { languageOf } from './language.js';
import { type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printWrapped } from './print.js';
import { runBatch } from './run-batch.js';
import { trainingWords } from './words-training.js';

/** `arrears train` */
export function trainCommand(): Command {
  return withRun(new Command('train'))
    .addOption(
      new Option(
        '--sample <share>',
        'share of the customers to train on, such as 0.1 (default: all)',
      ).argParser(share),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ arrears train -w my-portfolio
  $ arrears models show champion -w my-portfolio
  $ arrears train --sample 0.1 -w my-portfolio   for scoring in partitions

A sample is drawn by a hash of the customers' ids with training.seed; the model
card states it.`,
    )
    .action(async (options: RunOptions & { sample?: number }) => {
      const { runTraining } = await import('../nightly/nightly.js');
      const workspace = workspaceOf(options);
      const { model, decision, reason, gates } = await runBatch('train', workspace, options, (own, batch) =>
        runTraining(own, batch, options.sample),
      );
      if (options.json)
        return printJson({ model_id: model.model_id, kind: model.kind, decision, reason, gates });
      const language = languageOf(options, workspace);
      const w = trainingWords[language];
      print(w.standing[decision](model.model_id));
      if (gates.length > 0) printGates(gates, language);
      else printWrapped(reason[language], '  ');
      print(w.see(`arrears models card ${model.model_id}`));
    });
}

function share(text: string): number {
  const value = Number(text);
  if (!/^0\.\d{1,6}$/.test(text) || value === 0)
    throw new InvalidArgumentError('It is not a share between 0 and 1, such as 0.1.');
  return value;
}
