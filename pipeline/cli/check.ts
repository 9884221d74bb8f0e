import { Command } from 'commander';
import { Warehouse } from '../warehouse/warehouse.js';
import { type WorkspaceOptions, withWorkspace, workspaceOf } from './options.js';
import { print } from './print.js';

/** `arrears check` */
export function checkCommand(): Command {
  return withWorkspace(
    new Command('check').description('check configuration, strategy, sources and files; write nothing'),
  )
    .addHelpText('after', '\nExamples:\n  $ arrears check -w my-portfolio')
    .action(async (options: WorkspaceOptions) => {
      const { checkSources } = await import('../ingest/ingest.js');
      const workspace = workspaceOf(options);
      const warehouse = await Warehouse.open(':memory:');
      try {
        await checkSources(warehouse, workspace);
      } finally {
        warehouse.close();
      }
      print(
        `${workspace.configuration.portfolio}: configuration, strategy, ${workspace.sources.size} sources and their files are fine.`,
      );
    });
}
