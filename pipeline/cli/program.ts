import { Command, type CommanderError } from 'commander';
import { UsageError } from '../core/errors.js';
import { programVersion } from '../core/version.js';
import { type ListedCommand, listedCommands } from './commands.js';

/**
 * The `arrears` program. Commands parse, call, and print; they throw what goes wrong.
 * @param args of the command line: commands that they name can be run, of the others the help tells
 */
export async function buildProgram(args: readonly string[]): Promise<Command> {
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
  for (const listed of listedCommands) {
    const command = args.includes(listed.name) ? await listed.load() : onlyTold(listed);
    program.addCommand(command.description(listed.description));
  }
  throwUsageErrors(program);
  return program;
}

function onlyTold({ name, usage }: ListedCommand): Command {
  const command = new Command(name);
  return usage === '' ? command : command.arguments(usage);
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
