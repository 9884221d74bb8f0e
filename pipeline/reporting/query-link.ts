import { escapeHtml } from './html.js';

const told = { en: 'Where it comes from', zh: '數據來源' };

/** A link to the query in the appendix that gave the numbers of the table of that name. */
export function queryLink(table: string): string {
  return `<a class="query" href="#query-${table}" title="${escapeHtml(told.en)} / ${told.zh}"><span lang="en">query</span><span lang="zh-Hant">查詢</span></a>`;
}
