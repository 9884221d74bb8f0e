/** Words of `arrears check`. */
export const checkWords = {
  en: {
    fine: (portfolio: string, features: number) =>
      `${portfolio}: configuration, strategy and sources are fine; ${features} features are on.`,
    overlaps: 'Segments that overlap; the first takes the accounts:',
    overlapHead: ['Takes them', 'Overlaps with', 'Buckets', 'Bands'],
    planted: (night: string, rows: string) => `Planted, known only from ${night} on: ${rows}`,
    unmoved: 'No feature moved.',
  },
  zh: {
    fine: (portfolio: string, features: number) =>
      `${portfolio}：配置、策略與來源均無誤；啟用 ${features} 個特徵。`,
    overlaps: '重疊的分群，帳戶歸前者：',
    overlapHead: ['前者', '與之重疊', '逾期階段', '風險帶'],
    planted: (night: string, rows: string) => `已植入自 ${night} 起才知悉的資料：${rows}`,
    unmoved: '沒有特徵改變。',
  },
} as const;
