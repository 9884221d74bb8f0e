import { expect, test } from 'vitest';
import { machineError } from '../../pipeline/core/machine-error.js';
import { Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { scratchFolder } from '../support/cli.js';

const failed = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error) => error,
  );

test('what DuckDB says of too little memory, and of too little to spill to, is told', async () => {
  const warehouse = await Warehouse.open(':memory:', {
    memory: '40MB',
    scratch: scratchFolder(),
    threads: 1,
  });
  const large = 'CREATE TABLE large AS SELECT hash(range) AS a, hash(range + 1) AS b FROM range(20_000_000)';
  try {
    await warehouse.run("SET max_temp_directory_size = '1MB'");
    const full = await failed(warehouse.run(large));
    expect(machineError(full)?.code).toBe('SCRATCH_FULL');
  } finally {
    warehouse.close();
  }
  const small = await Warehouse.open(':memory:', { memory: '40MB', threads: 1 });
  try {
    await small.run("SET temp_directory = ''");
    expect(machineError(await failed(small.run(large)))?.code).toBe('OUT_OF_MEMORY');
  } finally {
    small.close();
  }
});

test('an error of the system names its place', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/data/x',
  });
  expect(machineError(error, '/data')?.describe()).toBe(
    'DISK_FULL: the disk is full\n  where: /data/x\n  to mend: free space and run again; what was published before stands',
  );
  const duckdb = new Error('IO Error: Could not write file "/data/w.duckdb": No space left on device');
  expect(machineError(duckdb)?.details.where).toBe('/data/w.duckdb');
});

test('an error of the input or of the program is none of the machine', () => {
  expect(machineError(new Error('Binder Error: no such column'))).toBeUndefined();
  expect(machineError('text')).toBeUndefined();
});
