import { Command, type CommanderError } from 'commander';
import { UsageError } from '../core/errors.js';
import { programVersion } from '../core/version.js';
import { agenciesCommand } from './agencies.js';
import { backtestCommand } from './backtest.js';
import { checkCommand } from './check.js';
import { experimentCommand } from './experiment.js';
import { explainCommand } from './explain.js';
import { fairnessCommand } from './fairness.js';
import { initCommand } from './init.js';
import { modelsCommand } from './models.js';
import { nightlyCommand, scoreCommand } from './nightly.js';
import { mergeCommand, partitionCommand } from './partition.js';
import { pruneCommand } from './prune.js';
import { replayCommand } from './replay.js';
import { runsCommand } from './runs.js';
import { sampleCommand } from './sample.js';
import { simulateCommand } from './simulate.js';
import { trainCommand } from './train.js';
import { verifyCommand } from './verify.js';

/** The `arrears` program. Commands parse, call, and print; they throw what goes wrong. */
export function buildProgram(): Command {
  const program = new Command('arrears')
    .description('Ranks overdue loan accounts by risk and assigns strategy segments, every night.')
    .version(programVersion, '-V, --version')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  $ arrears init my-portfolio            make a workspace
  $ arrears check -w my-portfolio        check its files, write nothing
  $ arrears nightly -w my-portfolio      the main job
  $ arrears explain L0001234             why an account stands where it stands

Exit codes: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 data contract,
5 a quality gate refused, 6 another run holds the workspace.`,
    );
  for (const command of [
    nightlyCommand(),
    trainCommand(),
    scoreCommand(),
    partitionCommand(),
    mergeCommand(),
    replayCommand(),
    backtestCommand(),
    fairnessCommand(),
    simulateCommand(),
    explainCommand(),
    experimentCommand(),
    agenciesCommand(),
    checkCommand(),
    initCommand(),
    sampleCommand(),
    modelsCommand(),
    runsCommand(),
    pruneCommand(),
    verifyCommand(),
  ])
    program.addCommand(command);
  throwUsageErrors(program);
  return program;
}

/** Commander prints its own message, with the nearest name; the exit code must be ours. */
function throwUsageErrors(command: Command): void {
  command.configureOutput({ writeErr: () => {} }).exitOverride((error: CommanderError) => {
    if (error.exitCode === 0) process.exit(0);
    if (error.code === 'commander.help')
      throw new UsageError('USAGE', 'a command is missing', {
        hint: `one of: ${command.commands.map((part) => part.name()).join(', ')}; see ${fullName(command)} --help`,
      });
    throw new UsageError('USAGE', error.message.replace(/^error: /, '').replace(/\n\(/, ' ('), {
      hint: `see: ${fullName(command)} --help`,
    });
  });
  for (const part of command.commands) throwUsageErrors(part);
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
