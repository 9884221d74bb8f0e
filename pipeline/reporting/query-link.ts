import type { Bilingual } from '../core/bilingual.js';
import { bilingualHtml } from './html.js';

const told = { en: 'how it is computed', zh: '計算方式' };

/** A link to the query in the appendix that gave the numbers of the table of that name. */
export function queryLink(table: string, words: Bilingual = told): string {
  return `<a class="query" href="#query-${table}">${bilingualHtml(words)}</a>`;
}
