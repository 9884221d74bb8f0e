import type { ImportFeedback } from '../contracts/manifest.js';
import type { Bilingual } from '../core/bilingual.js';
import { column } from './columns.js';
import type { ReportTable } from './report-table.js';

/** What each problem means to those who keep the importing system. */
const problemWords: Readonly<Record<ImportFeedback['problems'][number]['problem'], Bilingual>> = {
  no_header: { en: 'the header lacks a column', zh: '標題行缺少欄位' },
  unreadable_lines: { en: 'lines cannot be read', zh: '無法讀取的行' },
  unreadable_file: { en: 'the file cannot be read', zh: '無法讀取檔案' },
  answered_both_ways: { en: 'accounts both accepted and rejected', zh: '同時被接受與拒絕的帳戶' },
};

/** What the importing system answered to the list before; no rows where the workspace keeps no answers. */
export function importFeedbackTable(feedback: ImportFeedback | null): ReportTable {
  return {
    name: 'import-feedback',
    title: feedback
      ? {
          en: `Answers of the importing system to the list of ${feedback.as_of_date}`,
          zh: `匯入系統對 ${feedback.as_of_date} 名單的回覆`,
        }
      : { en: 'Answers of the importing system', zh: '匯入系統的回覆' },
    sql: '',
    source: 'manifest.json: import_feedback',
    columns: [
      column('answer', 'text', 'Answer', '回覆'),
      column('detail', 'text', 'Reason', '原因'),
      column('count', 'whole', 'Count', '數量'),
    ],
    rows: feedback
      ? [
          [{ en: 'listed', zh: '名單帳戶' }, null, feedback.listed],
          [{ en: 'accepted', zh: '已接受' }, null, feedback.accepted],
          [{ en: 'rejected', zh: '已拒絕' }, null, feedback.rejected],
          ...Object.entries(feedback.reasons).map(([reason, count]) => [
            { en: '– of these', zh: '– 其中' },
            reason,
            count,
          ]),
          [{ en: 'unanswered', zh: '未回覆' }, null, feedback.unanswered],
          [{ en: 'answers to no account of the list', zh: '不屬於名單的回覆' }, null, feedback.unknown],
          ...feedback.problems.map(({ file, problem, count, line }) => [
            problemWords[problem],
            line === null ? file : `${file}:${line}`,
            count,
          ]),
        ]
      : [],
  };
}
