import { segAssignment, segCandidate } from '../contracts/strategy-tables.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Strategy } from '../workspace/strategy-schema.js';
import { chooseTreatments, type TreatmentPlan } from './choose-treatments.js';
import { buildStrategyReferences } from './reference-tables.js';

const candidateFile = sqlFile(import.meta.url, 'seg_candidate.sql');
const assignmentFile = sqlFile(import.meta.url, 'seg_assignment.sql');

/** All SQL of this stage, for the identity of a run. */
export const strategySql: readonly SqlFile[] = [candidateFile, assignmentFile];

/**
 * Gives every loan of `arr_cohort` its risk band, segment and treatment: fills `seg_assignment`.
 * Needs `scr_account` and `rul_permission`.
 */
export async function assignSegments(warehouse: Warehouse, strategy: Strategy): Promise<TreatmentPlan> {
  await buildStrategyReferences(warehouse, strategy);
  await buildTable(warehouse, candidateFile, segCandidate);
  const plan = await chooseTreatments(warehouse, strategy);
  await buildTable(warehouse, assignmentFile, segAssignment);
  return plan;
}
