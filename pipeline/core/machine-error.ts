import { type ArrearsError, ConfigurationError, type ErrorDetails } from './errors.js';

interface Cause {
  /** What Node and the system call it. */
  readonly errno: readonly string[];
  /** What DuckDB says of it. */
  readonly message: RegExp;
  readonly hint: string;
  readonly error: (details: ErrorDetails) => ArrearsError;
}

const causes: readonly Cause[] = [
  {
    errno: [],
    message: /max_temp_directory_size/,
    hint: 'free disk space beside .work/, or raise limits.memory in arrears.yaml (or --memory-limit)',
    error: (details) =>
      new ConfigurationError(
        'SCRATCH_FULL',
        'there is no room left to spill to: DuckDB’s scratch has reached its limit',
        details,
      ),
  },
  {
    errno: ['ENOMEM', 'ERR_MEMORY_ALLOCATION_FAILED'],
    message: /^Out of Memory Error|Array buffer allocation failed/,
    hint: 'raise limits.memory in arrears.yaml (or --memory-limit), or free disk space to spill to',
    error: (details) =>
      new ConfigurationError('OUT_OF_MEMORY', 'the memory limit is too low for this data', details),
  },
  {
    errno: ['ENOSPC', 'EDQUOT'],
    message: /No space left on device|Disk quota exceeded/,
    hint: 'free space and run again; what was published before stands',
    error: (details) => new ConfigurationError('DISK_FULL', 'the disk is full', details),
  },
  {
    errno: ['EROFS'],
    message: /read-only file system/i,
    hint: 'mount its file system so that it can be written to',
    error: (details) =>
      new ConfigurationError('WORKSPACE_READ_ONLY', 'the workspace cannot be written to', details),
  },
  {
    errno: ['EACCES', 'EPERM'],
    message: /permission denied|operation not permitted/i,
    hint: 'give that user the right to it: raw files are read, the workspace is written to, too',
    error: (details) =>
      new ConfigurationError(
        'PERMISSION_DENIED',
        'the system refuses the user that runs the batch this file or folder',
        details,
      ),
  },
  {
    errno: ['EIO', 'ESTALE', 'ENXIO', 'EREMOTEIO'],
    message: /Input\/output error|Stale (NFS )?file handle/,
    hint: 'see the system’s log; run again when it is mended',
    error: (details) =>
      new ConfigurationError('DISK_FAILED', 'the disk, or the connection to it, failed', details),
  },
  {
    errno: ['EMFILE', 'ENFILE'],
    message: /Too many open files/,
    hint: 'raise the limit (ulimit -n) of the user that runs the batch',
    error: (details) => new ConfigurationError('TOO_MANY_FILES', 'too many files are open at once', details),
  },
];

/**
 * The error to show when the cause is the machine (disk, memory, rights) and neither the input nor the program;
 * undefined otherwise.
 * @param where the place to name when the error names none
 */
export function machineError(error: unknown, where?: string): ArrearsError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', path } = error as NodeJS.ErrnoException;
  const cause = causes.find(({ errno, message }) => errno.includes(code) || message.test(error.message));
  if (cause === undefined) return undefined;
  return cause.error({
    where: path ?? /file "([^"\n]+)"/.exec(error.message)?.[1] ?? where,
    hint: cause.hint,
  });
}
