import { segAgency, segArm, segAssignment, segCandidate } from '../contracts/strategy-tables.js';
import type { IsoDate } from '../core/dates.js';
import { buildTable } from '../warehouse/build-table.js';
import { type SqlFile, sqlFile } from '../warehouse/sql-file.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Strategy } from '../workspace/strategy-schema.js';
import { chooseTreatments, type TreatmentPlan } from './choose-treatments.js';
import { drawsOf } from './draws.js';
import { buildStrategyReferences } from './reference-tables.js';
import { buildVariants } from './variants.js';

const candidateFile = sqlFile(import.meta.url, 'seg_candidate.sql');
const armFile = sqlFile(import.meta.url, 'seg_arm.sql');
const agencyFile = sqlFile(import.meta.url, 'seg_agency.sql');
const assignmentFile = sqlFile(import.meta.url, 'seg_assignment.sql');

/** All SQL of this stage, for the identity of a run. */
export const strategySql: readonly SqlFile[] = [candidateFile, armFile, agencyFile, assignmentFile];

/**
 * Gives every loan of `arr_cohort` its risk band, segment, arm and treatment on day `asOfDate`: fills `seg_assignment`.
 * Needs `scr_account`, `seg_feature`, `rul_permission` and `rul_restriction`.
 */
export async function assignSegments(
  warehouse: Warehouse,
  strategy: Strategy,
  asOfDate: IsoDate,
): Promise<TreatmentPlan> {
  const draws = drawsOf(strategy, asOfDate);
  await buildStrategyReferences(warehouse, strategy, draws);
  await buildTable(warehouse, candidateFile, segCandidate);
  await buildTable(warehouse, armFile, segArm);
  const variants = await buildVariants(warehouse, draws);
  const plan = await chooseTreatments(warehouse, strategy, variants);
  await buildTable(warehouse, agencyFile, segAgency);
  await buildTable(warehouse, assignmentFile, segAssignment);
  return plan;
}
