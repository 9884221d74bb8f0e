/** Words of `arrears runs`. */
export const runWords = {
  en: {
    none: 'No night published yet. Run: arrears nightly',
    list: ['Snapshot', 'Accounts', 'Past due', 'Model', 'Run'],
    run: (id: string, portfolio: string, night: string) =>
      `Run ${id}, portfolio ${portfolio}, snapshot ${night}`,
    totals: (accounts: number, amount: string, currency: string) =>
      `${accounts} accounts, ${amount} ${currency} past due`,
    ranked: (model: string, outcome: string, days: number) =>
      `Ranked by ${model}, outcome ${outcome} in ${days} days`,
    files: ['File', 'Bytes', 'SHA-256'],
  },
  zh: {
    none: '尚未發布任何夜晚。請執行：arrears nightly',
    list: ['快照日', '帳戶', '逾期金額', '模型', '執行'],
    run: (id: string, portfolio: string, night: string) => `執行 ${id}，組合 ${portfolio}，快照日 ${night}`,
    totals: (accounts: number, amount: string, currency: string) =>
      `${accounts} 個帳戶，逾期金額 ${amount} ${currency}`,
    ranked: (model: string, outcome: string, days: number) =>
      `排序模型 ${model}，結果 ${outcome}，${days} 天內`,
    files: ['文件', '位元組', 'SHA-256'],
  },
} as const;
