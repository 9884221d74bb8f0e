import { DataContractError } from '../core/errors.js';

/** More columns than any export has; each costs time and memory, however little of the file it takes. */
const mostColumns = 2000;

/** @throws DataContractError when a file has more columns than are ever read */
export function refuseManyColumns(count: number, where: string): void {
  if (count <= mostColumns) return;
  throw new DataContractError('FILE_COLUMNS', `the file has ${count} columns, more than ${mostColumns}`, {
    where,
    hint: 'check its delimiter; deliver the columns that the sources read',
  });
}
