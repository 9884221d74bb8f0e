import type { Command } from 'commander';
import type { Failure } from '../core/failure.js';
import { notify } from '../observability/notify.js';
import { endedBatch } from './ended-batch.js';

/** What the program of `--notify` is told at the end of a command, well or not. */
export class EndNotice {
  private command: Command | undefined;

  /** Sees from here on which command the program runs. */
  constructor(program: Command) {
    program.hook('preAction', (_, command) => {
      this.command = command;
    });
  }

  /** Runs the program of `--notify`, if one is named; that it fails is told on standard error and changes nothing. */
  async send(failure: Failure | undefined): Promise<void> {
    const named = this.command?.opts<{ notify?: string }>().notify;
    if (!this.command || !named) return;
    const reason = await notify(named, {
      command: this.command.name(),
      exit_code: failure?.exitCode ?? 0,
      error_code: failure?.code ?? null,
      execution: endedBatch() ?? null,
    });
    if (reason) process.stderr.write(`NOTIFY_FAILED: ${named}: ${reason}; the run itself is not affected\n`);
  }
}
