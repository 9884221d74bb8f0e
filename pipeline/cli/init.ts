import { Command } from 'commander';
import { writeTemplate } from '../workspace/template.js';
import { print } from './print.js';

/** `arrears init` */
export function initCommand(): Command {
  return new Command('init')
    .argument('<dir>', 'folder to make; it must not hold a workspace')
    .option('--form <form>', 'ledger (installments and payments) or status (periodic status)', 'ledger')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears init my-portfolio\n  $ arrears init my-cards --form status',
    )
    .action((directory: string, { form }: { form: string }) => {
      const written = writeTemplate(directory, form);
      for (const file of written) print(file);
      print(
        `\nNext: put your files into ${directory}/raw, adapt sources/*.sql, then: arrears check -w ${directory}`,
      );
    });
}
