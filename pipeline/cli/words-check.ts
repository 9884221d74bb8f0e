import type { SegmentOverlap } from '../workspace/segment-overlap.js';

/** Words of `arrears check`. */
export const checkWords = {
  en: {
    fine: (portfolio: string, features: number) =>
      `${portfolio}: configuration, strategy and sources are fine; ${features} features are switched on.`,
    overlap: ({ earlier, later, buckets, bands }: SegmentOverlap) =>
      `Segments ${earlier} and ${later} overlap in ${buckets.join(', ')} (${bands.join(', ')}): ${earlier} takes those accounts.`,
    planted: (night: string, rows: string) => `Planted, known only from ${night} on: ${rows}`,
    unmoved: 'No feature moved.',
  },
  zh: {
    fine: (portfolio: string, features: number) =>
      `${portfolio}：配置、策略與來源均無誤；啟用 ${features} 個特徵。`,
    overlap: ({ earlier, later, buckets, bands }: SegmentOverlap) =>
      `分群 ${earlier} 與 ${later} 在 ${buckets.join('、')}（${bands.join('、')}）重疊：這些帳戶歸 ${earlier}。`,
    planted: (night: string, rows: string) => `已植入自 ${night} 起才知悉的資料：${rows}`,
    unmoved: '沒有特徵改變。',
  },
} as const;
