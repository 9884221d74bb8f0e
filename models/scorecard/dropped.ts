import { z } from 'zod';

const shared = { feature: z.string(), iv: z.number() };

/** Why a feature is not on the card, with the number that decided. */
export const droppedSchema = z.discriminatedUnion('reason', [
  /** Its information value is below the least. */
  z.strictObject({ ...shared, reason: z.literal('information'), least: z.number() }),
  /** Its WoE correlates too much with that of a feature of higher information value. */
  z.strictObject({ ...shared, reason: z.literal('correlation'), other: z.string(), correlation: z.number() }),
  /** Beside the others its coefficient has the wrong sign: more good would mean more risk. */
  z.strictObject({ ...shared, reason: z.literal('sign'), coefficient: z.number() }),
  /** The card is full, and it was the least significant: its coefficient over its standard error. */
  z.strictObject({ ...shared, reason: z.literal('limit'), wald: z.number() }),
  /** Its manual bins contradict its declared direction, first at this bin. */
  z.strictObject({ ...shared, reason: z.literal('direction'), bin: z.number().int() }),
]);

/** A feature that is not on the card. */
export type Dropped = z.infer<typeof droppedSchema>;

/** The reason as a sentence part. */
export function droppedReason(dropped: Dropped, language: 'en' | 'zh'): string {
  const en = language === 'en';
  switch (dropped.reason) {
    case 'information':
      return en
        ? `information value ${fixed(dropped.iv)} is below ${dropped.least}`
        : `資訊值 ${fixed(dropped.iv)} 低于 ${dropped.least}`;
    case 'correlation':
      return en
        ? `WoE correlates ${fixed(dropped.correlation)} with ${dropped.other}, which tells more`
        : `WoE 與資訊值更高的 ${dropped.other} 相關係數為 ${fixed(dropped.correlation)}`;
    case 'sign':
      return en
        ? `coefficient has the wrong sign (${fixed(dropped.coefficient)}) beside the others`
        : `與其他特徵並用時係數符號錯誤（${fixed(dropped.coefficient)}）`;
    case 'limit':
      return en
        ? `least significant (Wald ${fixed(dropped.wald)}) when the card was full`
        : `評分卡已滿，顯著性最低（Wald ${fixed(dropped.wald)}）`;
    case 'direction':
      return en
        ? `manual bins contradict the declared direction at bin ${dropped.bin + 1}`
        : `人工分箱在第 ${dropped.bin + 1} 箱與聲明的方向相反`;
  }
}

function fixed(value: number): string {
  return value.toFixed(3).replace('-', '−');
}
