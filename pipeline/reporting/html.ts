import type { Bilingual } from '../core/bilingual.js';

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Words in both languages, of which the page shows one; words that are the same stand once. */
export function bilingualHtml({ en, zh }: Bilingual): string {
  if (en === zh) return escapeHtml(en);
  return `<span lang="en">${escapeHtml(en)}</span><span lang="zh-Hant">${escapeHtml(zh)}</span>`;
}
