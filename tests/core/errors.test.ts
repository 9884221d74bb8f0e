import { expect, it } from 'vitest';
import {
  ArrearsError,
  ConfigurationError,
  DataContractError,
  GateRefusedError,
  UsageError,
  WorkspaceHeldError,
} from '../../pipeline/core/errors.js';

it('every class has its own exit code, which never changes', () => {
  const codes = [UsageError, ConfigurationError, DataContractError, GateRefusedError, WorkspaceHeldError].map(
    (Kind) => new Kind('CODE', 'what is wrong').exitCode,
  );
  expect(codes).toEqual([2, 3, 4, 5, 6]);
});

it('describes what, where, bounded examples and what to do', () => {
  const error = new DataContractError('FILE_COLUMNS', 'other columns', {
    where: 'a.csv',
    hint: 'rename them',
    examples: ['1', '2', '3', '4', '5', '6', '7'],
  });
  expect(error).toBeInstanceOf(ArrearsError);
  expect(error.name).toBe('DataContractError');
  expect(error.describe().split('\n')).toEqual([
    'FILE_COLUMNS: other columns',
    '  where: a.csv',
    '  - 1',
    '  - 2',
    '  - 3',
    '  - 4',
    '  - 5',
    '  … and 2 more',
    '  to mend: rename them',
  ]);
});

it('describes itself without details', () => {
  expect(new UsageError('OPTION', 'no such option').describe()).toBe('OPTION: no such option');
});
