/** Words of `arrears agencies`. */
export const agencyWords = {
  en: {
    placements: (first: string, last: string, days: number) =>
      `Placements of ${first} to ${last}, paid within ${days} days`,
    bands: (bands: string, covered: string) => `Risk bands compared: ${bands}; ${covered} of the past due`,
    head: ['Agency', 'Accounts', 'Customers', 'Rate', 'At equal risk', 'Interval'],
    few: 'too few',
  },
  zh: {
    placements: (first: string, last: string, days: number) =>
      `${first} 至 ${last} 的委派，計 ${days} 天內的還款`,
    bands: (bands: string, covered: string) => `比較的風險帶：${bands}；佔逾期金額 ${covered}`,
    head: ['委外機構', '帳戶', '客戶', '回收率', '同等風險下', '區間'],
    few: '樣本太少',
  },
} as const;
