import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Partition } from '../nightly/partition-folder.js';
import type { Workspace } from '../workspace/workspace.js';
import { languageOf } from './language.js';
import { printNight } from './nightly.js';
import { positiveInteger, type RunOptions, withAccept, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { runBatch } from './run-batch.js';
import { partitionWords } from './words-partition.js';

interface SharedOptions extends RunOptions {
  shared?: string;
}

const most = 10_000;

/** `arrears partition` */
export function partitionCommand(): Command {
  return withShared(new Command('partition'))
    .argument('<i/n>', 'which of how many, such as 3/7', partition)
    .addHelpText(
      'after',
      `
Examples:
  $ arrears partition 1/2 -w my-portfolio --as-of 2026-07-01
  $ arrears partition 2/2 -w my-portfolio --as-of 2026-07-01
  $ arrears merge 2 -w my-portfolio --as-of 2026-07-01

Customers are parted by a hash of their id. Partitions may run at the same time,
on other machines too, if they share the workspace and the folder of --shared.
They score with the champion and never train. One that is there already is not
worked through again.`,
    )
    .action(async (which: Partition, options: SharedOptions) => {
      const { runPartition } = await import('../nightly/partition-night.js');
      const workspace = workspaceOf(options);
      const result = await runBatch('partition', workspace, options, (own, batch) =>
        runPartition(own, sharedOf(options, workspace), which, batch),
      );
      if (options.json) return printJson(result);
      const { manifest, directory, written } = result;
      const w = partitionWords[languageOf(options, workspace)];
      if (!written) print(w.unchanged);
      const rows = manifest.ingest.tables.reduce((sum, { read }) => sum + read, 0);
      printTable(w.head, [
        [
          manifest.as_of_date,
          `${which.index}/${which.of}`,
          String(rows),
          String(manifest.accounts),
          manifest.model_id,
        ],
      ]);
      print();
      print(`${w.files} ${directory}`);
      print(w.next(`arrears merge ${which.of} --as-of ${manifest.as_of_date}`));
    });
}

/** `arrears merge` */
export function mergeCommand(): Command {
  return withAccept(withShared(new Command('merge')))
    .argument('<n>', 'how many partitions there are', positiveInteger)
    .addHelpText(
      'after',
      `
Examples:
  $ arrears merge 7 -w my-portfolio --as-of 2026-07-01

The bundle is that of arrears nightly, byte for byte but for started_at. All
partitions must be there, whole, and made from the same input, settings, model
and program.`,
    )
    .action(async (partitions: number, options: SharedOptions) => {
      const { runMerge } = await import('../nightly/merge-night.js');
      const workspace = workspaceOf(options);
      const result = await runBatch('merge', workspace, options, (own, batch) =>
        runMerge(own, sharedOf(options, workspace), partitions, batch),
      );
      printNight(result, options, workspace);
    });
}

function withShared(command: Command): Command {
  return withRun(command).option(
    '--shared <dir>',
    'folder of the partitions (default: partitions in the workspace)',
  );
}

function sharedOf({ shared }: SharedOptions, { directory }: Workspace): string {
  return shared === undefined ? join(directory, 'partitions') : resolve(shared);
}

function partition(text: string): Partition {
  const [, index, of] = (/^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? []).map(Number);
  if (index === undefined || index > of || of > most)
    throw new InvalidArgumentError(`It is not one of at most ${most} partitions, such as 3/7.`);
  return { index, of };
}
