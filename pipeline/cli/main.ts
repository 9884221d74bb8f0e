#!/usr/bin/env node
import { ArrearsError, exitCodes } from '../core/errors.js';
import { buildProgram } from './program.js';

// Files that the program makes are for their owner and group only.
process.umask(0o027);

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof ArrearsError) {
    process.stderr.write(`${error.describe()}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(
      `UNEXPECTED: ${(error as Error).message}\n  this is a defect of the program; run again with ARREARS_DEBUG=1 for where it arose\n`,
    );
    if (process.env.ARREARS_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = exitCodes.unexpected;
  }
}
