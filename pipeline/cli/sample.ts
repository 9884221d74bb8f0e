import { Command, Option } from 'commander';
import { positiveInteger } from './options.js';
import { print } from './print.js';
import { openProgress } from './progress.js';

interface SampleOptions {
  loans: number;
  seed: number;
  format: 'parquet' | 'csv';
  shock: boolean;
}

/** `arrears sample` */
export function sampleCommand(): Command {
  return new Command('sample')
    .argument('<dir>', 'folder to make; it must not hold a workspace')
    .addOption(new Option('--loans <n>', 'number of loans').argParser(positiveInteger).default(3000))
    .addOption(
      new Option('--seed <n>', 'the same seed gives the same files').argParser(positiveInteger).default(7),
    )
    .addOption(
      new Option('--format <format>', 'of the raw files').choices(['parquet', 'csv']).default('parquet'),
    )
    .option('--no-shock', 'leave the macro shock out')
    .addHelpText(
      'after',
      '\nExamples:\n  $ arrears sample --loans 50000 --seed 7 demo\n  $ arrears nightly -w demo',
    )
    .action(async (directory: string, { loans, seed, format, shock }: SampleOptions) => {
      const { writeSample } = await import('../../data-samples/write-sample.js');
      const progress = openProgress('en');
      const rows = await writeSample(directory, { loans, seed, format, shock }, progress.onProgress).finally(
        progress.end,
      );
      for (const [table, count] of Object.entries(rows)) print(`${table.padEnd(14)} ${count}`);
      print(`\nNext: arrears nightly -w ${directory}`);
    });
}
