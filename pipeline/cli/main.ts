#!/usr/bin/env node
import { ArrearsError, exitCodes } from '../core/errors.js';
import { type Failure, failureOf } from '../core/failure.js';
import { EndNotice } from './end-notice.js';
import { buildProgram } from './program.js';

// Files that the program makes are for their owner and group only.
process.umask(0o027);

// A reader that closes early, such as `head`, has all it wants.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

const program = await buildProgram(process.argv.slice(2));
const notice = new EndNotice(program);
let failure: Failure | undefined;
try {
  await program.parseAsync();
} catch (thrown) {
  failure = failureOf(thrown);
  process.stderr.write(`${describe(failure.error)}\n`);
  if (process.env.ARREARS_DEBUG) process.stderr.write(`${(thrown as Error).stack}\n`);
  process.exitCode = failure.exitCode;
}
await notice.send(failure);

function describe(error: NodeJS.ErrnoException): string {
  if (error instanceof ArrearsError) return error.describe();
  if (error.syscall && error.path)
    return `SYSTEM: ${error.message}\n  where: ${error.path}\n  to mend: check that the folder exists, may be written to, and has room`;
  return `UNEXPECTED: ${error.message}\n  this is a defect of the program; run again with ARREARS_DEBUG=1 for where it arose`;
}
