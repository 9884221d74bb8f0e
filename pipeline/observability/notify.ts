import { spawn } from 'node:child_process';

const defaultTimeout = 30_000;

/**
 * Runs a program without a shell and without arguments, with `notice` as JSON on its standard input; what it prints goes to
 * standard error. One that takes longer than the timeout is ended with all that it has started.
 * @returns why it failed; undefined when it ended well
 */
export function notify(
  program: string,
  notice: unknown,
  timeout = defaultTimeout,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, [], { stdio: ['pipe', 2, 2], detached: true });
    const timer = setTimeout(() => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It ended just now.
      }
      resolve(`it was ended after ${timeout / 1000} s`);
    }, timeout);
    const end = (reason?: string) => {
      clearTimeout(timer);
      resolve(reason);
    };
    child.on('error', (error: NodeJS.ErrnoException) => end(`it cannot be run: ${error.code}`));
    child.on('exit', (code, signal) =>
      end(code === 0 ? undefined : `it ended with ${signal ?? `exit code ${code}`}`),
    );
    // A program that does not read its input closes it early.
    child.stdin?.on('error', () => {});
    child.stdin?.end(`${JSON.stringify(notice)}\n`);
  });
}
