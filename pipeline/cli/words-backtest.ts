/** Words of `arrears backtest`. */
export const backtestWords = {
  en: {
    nights: (count: number, waiting: number) =>
      `Nights whose outcome is known: ${count}; waiting for theirs: ${waiting}`,
    head: ['Night', 'Labeled', 'Bad', 'Forecast', 'AUC, 95 %', 'KS', 'Brier'],
    latest: (night: string, model: string) => `Night ${night}, ranked by ${model}:`,
    baseline: (own: string, dpd: string) => `AUC ${own}; days past due first ${dpd}`,
    captureHead: ['First of the list', 'Share of the bads', 'Share of their money'],
    capacity: 'treated',
    bandHead: ['Band', 'Accounts', 'Forecast', 'Observed, 95 %'],
    recovery: (expected: string, realized: string, ratio: string) =>
      `Recovery: expected ${expected}, realized ${realized}; ratio ${ratio}`,
    armHead: ['Arm: paid an account', 'IPW', 'SNIPS', 'Doubly robust, 95 %'],
    refused: {
      no_overlap: 'refused: nobody was drawn into it',
      small_probability: (p: string) => `refused: drawn with probability ${p}, below 0.01`,
      small_effective_size: (n: string) => `refused: effective sample ${n}, below 100`,
    },
  },
  zh: {
    nights: (count: number, waiting: number) => `${count} 個夜晚已知結果；${waiting} 個尚待成熟`,
    head: ['夜晚', '計入帳戶', '壞率', '預測', 'AUC，95%', 'KS', 'Brier'],
    latest: (night: string, model: string) => `夜晚 ${night}，排序模型 ${model}：`,
    baseline: (own: string, dpd: string) => `AUC ${own}；逾期天數優先 ${dpd}`,
    captureHead: ['名單前段', '捕獲的壞佔比', '捕獲的壞的金額佔比'],
    capacity: '已處置',
    bandHead: ['風險帶', '帳戶', '預測', '實際，95%'],
    recovery: (expected: string, realized: string, ratio: string) =>
      `回收：預期 ${expected}，實際 ${realized}；比值 ${ratio}`,
    armHead: ['組別：每帳戶還款', 'IPW', 'SNIPS', '雙重穩健，95%'],
    refused: {
      no_overlap: '拒絕估計：無人被分派到此組',
      small_probability: (p: string) => `拒絕估計：分派機率 ${p}，低於 0.01`,
      small_effective_size: (n: string) => `拒絕估計：有效樣本 ${n}，低於 100`,
    },
  },
} as const;
