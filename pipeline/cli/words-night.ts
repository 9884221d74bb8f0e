/** Words of `arrears nightly` and `arrears score`. */
export const nightWords = {
  en: {
    model: (id: string) => `Model ${id}`,
    fallback: (reason: string) => `ranked without a model: ${reason}`,
    unchanged: 'This list was published before; nothing has changed.',
    head: (currency: string) => ['Snapshot', 'Accounts', `Past due ${currency}`, 'Run'],
    bundle: 'Bundle',
    list: 'List',
    report: 'Report',
  },
  zh: {
    model: (id: string) => `模型 ${id}`,
    fallback: (reason: string) => `未用模型排序：${reason}`,
    unchanged: '此名單先前已發布；內容沒有改變。',
    head: (currency: string) => ['快照日', '帳戶', `逾期金額 ${currency}`, '執行'],
    bundle: '成果',
    list: '名單',
    report: '報告',
  },
} as const;
