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
    unpublished: (night: string) => `Nothing is published for ${night}.`,
    executions: ['Started (UTC)', 'Command', 'Id', 'Seconds', 'Peak MB', 'Outcome'],
    stages: (command: string, id: string) => `Stages of ${command} ${id}`,
    stage: ['Stage', 'Rows', 'Seconds', 'Peak MB'],
    published: 'published',
    unchanged: 'unchanged',
    done: 'done',
    open: 'running or killed',
  },
  zh: {
    none: '尚未發布任何夜晚。請執行：arrears nightly',
    list: ['快照日', '帳戶', '逾期金額', '模型', '執行'],
    run: (id: string, portfolio: string, night: string) => `執行 ${id}，組合 ${portfolio}，快照日 ${night}`,
    totals: (accounts: number, amount: string, currency: string) =>
      `${accounts} 個帳戶，逾期金額 ${amount} ${currency}`,
    ranked: (model: string, outcome: string, days: number) =>
      `排序模型 ${model}，目標 ${outcome}，${days} 天內`,
    files: ['檔案', '位元組', 'SHA-256'],
    unpublished: (night: string) => `${night} 尚未發布任何名單。`,
    executions: ['開始（UTC）', '命令', '代號', '秒', '記憶體峰值 MB', '結果'],
    stages: (command: string, id: string) => `${command} ${id} 的各階段`,
    stage: ['階段', '列數', '秒', '記憶體峰值 MB'],
    published: '已發布',
    unchanged: '沒有改變',
    done: '完成',
    open: '執行中或已被終止',
  },
} as const;
