import type { Warehouse } from '../../warehouse/warehouse.js';
import { queryTable } from '../query-table.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection } from '../report-table.js';
import { contactFigures } from './contact-figures.js';
import { recovery } from './recovery.js';

/** Key figures of collecting: contacts and promises where the sources tell them, and recovery. */
export async function keyFiguresSection(
  warehouse: Warehouse,
  { monthAgo, toldContacts }: ReportContext,
): Promise<ReportSection> {
  return {
    name: 'key-figures',
    title: { en: 'Key figures of contact and recovery', zh: '聯繫與回收關鍵指標' },
    note: {
      en: `A month ago is the start of ${monthAgo}.${toldContacts ? '' : ' No source tells contacts, so there are no figures of contact.'} Cost to collect and complaints are missing: no source tells them.`,
      zh: `「一個月前」指 ${monthAgo} 當日開始時。${toldContacts ? '' : '沒有聯繫記錄的來源，因此沒有聯繫指標。'}沒有催收成本與投訴：來源並未提供。`,
    },
    charts: [],
    tables: [
      ...(toldContacts ? [await queryTable(warehouse, contactFigures)] : []),
      await queryTable(warehouse, recovery),
    ],
  };
}
