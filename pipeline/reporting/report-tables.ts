import type { Warehouse } from '../warehouse/warehouse.js';
import type { ReportContext } from './report-context.js';
import type { ReportSection } from './report-table.js';
import { changesSection } from './sections/changes.js';
import { healthSection } from './sections/health.js';
import { keyFiguresSection } from './sections/key-figures.js';
import { portfolioSection } from './sections/portfolio.js';
import { qualitySection } from './sections/quality.js';
import { riskSection } from './sections/risk.js';
import { rulesSection } from './sections/rules.js';
import { segmentsSection } from './sections/segments.js';

/** All that the report tells, section by section; the page and the workbook show just this. */
export async function reportTables(warehouse: Warehouse, context: ReportContext): Promise<ReportSection[]> {
  return [
    await changesSection(warehouse, context),
    await portfolioSection(warehouse, context),
    await keyFiguresSection(warehouse, context),
    await segmentsSection(warehouse, context),
    await riskSection(warehouse, context),
    await healthSection(warehouse, context),
    await qualitySection(warehouse, context),
    rulesSection(context),
  ];
}
