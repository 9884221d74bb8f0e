import { ConfigurationError, DataContractError } from '../core/errors.js';

/**
 * What DuckDB says went wrong, in one line that a user can read: without the class of the error, the SQL
 * around the user's own, and stack traces.
 */
export function databaseReason(error: Error): string {
  const [first] = error.message.split('\n');
  return first.replace(/^([A-Z]\w+ )+Error: ?/i, '').trim();
}

/**
 * The error to throw when the cause is the machine and not the input; undefined otherwise.
 */
export function machineError(error: Error, where: string): ConfigurationError | undefined {
  if (/^Out of Memory Error/.test(error.message))
    return new ConfigurationError('OUT_OF_MEMORY', 'the memory limit is too low for this data', {
      where,
      hint: 'raise limits.memory in arrears.yaml (or --memory-limit), or free disk space to spill to',
    });
  if (/No space left on device/.test(error.message))
    return new ConfigurationError('DISK_FULL', 'the disk is full', {
      where,
      hint: 'free space and run again',
    });
  return undefined;
}

/** The error to throw when pages inside a Parquet file turn out to be damaged; undefined otherwise. */
export function damagedFile(error: Error, where: string): DataContractError | undefined {
  if (!/^Invalid Error: |Failed to read file|decompression fail/i.test(error.message)) return undefined;
  return new DataContractError('FILE_DAMAGED', 'a Parquet file that the SELECT reads is damaged', {
    where,
    hint: 'fetch the Parquet files that it reads again',
  });
}
