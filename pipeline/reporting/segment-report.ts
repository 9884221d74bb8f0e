import type { Warehouse } from '../warehouse/warehouse.js';
import { reconcile } from './reconcile.js';
import type { ReportContext } from './report-context.js';
import { reportPage } from './report-page.js';
import type { ReportSection } from './report-table.js';
import { reportTables } from './report-tables.js';

/** The report of a night. */
export interface SegmentReport {
  readonly sections: readonly ReportSection[];
  /** `segment_report.html`. */
  readonly page: string;
}

/**
 * Works the report out of the night's tables and checks it.
 * @throws GateRefusedError when it does not reconcile with the list
 */
export async function segmentReport(warehouse: Warehouse, context: ReportContext): Promise<SegmentReport> {
  const sections = await reportTables(warehouse, context);
  await reconcile(warehouse, sections, context);
  return { sections, page: await reportPage(sections, context) };
}
