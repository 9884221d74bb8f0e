import type { Manifest } from '../contracts/manifest.js';
import type { Bilingual } from '../core/bilingual.js';
import type { QueryColumn } from './query-table.js';
import type { ColumnKind } from './report-table.js';

/** A column. */
export function column(name: string, kind: ColumnKind, en: string, zh: string): QueryColumn {
  return { name, kind, title: { en, zh } };
}

/** A text column whose codes are told in words; a code without words stays. */
export function coded(
  name: string,
  en: string,
  zh: string,
  words: Readonly<Record<string, Bilingual>>,
): QueryColumn {
  return { ...column(name, 'text', en, zh), words: (code) => words[code] ?? { en: code, zh: code } };
}

/** Columns that many tables have. */
export const accounts = column('accounts', 'whole', 'Accounts', '帳戶數');
export const pastDue = column('amount_past_due', 'money', 'Past due', '逾期金額');
export const outstanding = column('outstanding_principal', 'money', 'Outstanding principal', '剩餘本金');
export const expectedRecovery = column('expected_recovery', 'money', 'Expected recovery', '預期回收');
export const expectedGain = column('expected_gain', 'money', 'Expected gain', '預期增益');
export const shadowPrice = column('shadow_price', 'money', 'Shadow price', '影子價格');
export const meanPd = column('mean_pd', 'share', 'Mean pd', '平均 pd');
export const suppressed = column('suppressed', 'whole', 'Suppressed', '暫停聯繫');
export const bucket = column('bucket', 'text', 'Bucket', '逾期階段');
export const segment = column('segment', 'text', 'Segment', '分群');
export const treatment = column('treatment', 'text', 'Treatment', '處置');

/** Why a group may be expected to pay more than it is past due, for the tables that show both. */
export function recoveryNote({ outcome: { horizon_days: days } }: Pick<Manifest, 'outcome'>): Bilingual {
  return {
    en: `Expected recovery is all that is expected to be paid within ${days} days: it may hold installments that fall due meanwhile, and prepayments, and so exceed the amount past due.`,
    zh: `預期回收為 ${days} 天內預期的全部還款：可能包含期間內到期的分期與提前還款，因此可以超過逾期金額。`,
  };
}

/** What a shadow price means, for the tables that show it. */
export const shadowPriceNote: Bilingual = {
  en: 'Shadow price: what one more unit of the capacity would add to tonight’s expected gain; 0 where some is left.',
  zh: '影子價格：產能多一個單位，今晚可多得的預期增益；有剩餘則為 0。',
};

/** What a group of ranked accounts sums to; the sums are decimal, so no order of adding shows. */
export const groupColumns = [accounts, pastDue, outstanding, expectedRecovery, meanPd, suppressed];

/** The SELECT list that fills `groupColumns` from `pub_ranked ranked`, also where no account joins. */
export const groupSums = `count(ranked.loan_id) AS accounts,
  CAST(coalesce(sum(ranked.amount_past_due), 0) AS DECIMAL(18, 2)) AS amount_past_due,
  CAST(coalesce(sum(ranked.outstanding_principal), 0) AS DECIMAL(18, 2)) AS outstanding_principal,
  CAST(coalesce(sum(ranked.expected_recovery), 0) AS DECIMAL(18, 2)) AS expected_recovery,
  CAST(sum(CAST(ranked.pd AS DECIMAL(18, 12))) / nullif(count(ranked.loan_id), 0) AS DOUBLE) AS mean_pd,
  count(*) FILTER (WHERE ranked.suppressed) AS suppressed`;

/** The SELECT list that fills `accounts` and `amount_past_due` from `pub_ranked ranked`. */
export const countAndMoney = `count(ranked.loan_id) AS accounts,
  CAST(coalesce(sum(ranked.amount_past_due), 0) AS DECIMAL(18, 2)) AS amount_past_due`;

/** Why accounts are treated or not. */
export const decisionWords: Readonly<Record<string, Bilingual>> = {
  treated: { en: 'treated', zh: '已處置' },
  rule: {
    en: 'not: a contact rule or restriction forbids every treatment of the segment',
    zh: '未處置：聯繫規則或限制禁止該分群的所有處置',
  },
  holdout: { en: 'not: held out, so that treatment can be measured', zh: '未處置：留作對照，以衡量處置效果' },
  capacity: { en: 'not: the capacity went to accounts that gain more', zh: '未處置：產能留給增益更高的帳戶' },
  worth: { en: 'not: no treatment is worth its cost', zh: '未處置：沒有任何處置的增益足以抵過其成本' },
};
