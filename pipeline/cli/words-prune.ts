/** Words of `arrears prune`. */
export const pruneWords = {
  en: {
    nothing: 'Nothing is older than the rule allows.',
    head: ['What', 'Number', 'From', 'To', 'MB'],
    kinds: {
      list: 'lists',
      superseded: 'superseded lists',
      answers: 'answers of the importing system',
      log: 'logs',
      backtest: 'results of the backtest',
      partition: 'partitions',
    },
    dry: 'Nothing was removed: this is what would be.',
    done: 'Removed.',
    held: (nights: number, by: string) =>
      nights === 1
        ? by === 'outcome'
          ? '1 older night stays: its outcome is open.'
          : `1 older night stays: experiment "${by}" is measured by it.`
        : by === 'outcome'
          ? `${nights} older nights stay: their outcome is open.`
          : `${nights} older nights stay: experiment "${by}" is measured by them.`,
  },
  zh: {
    nothing: '沒有超過保留規則的內容。',
    head: ['內容', '數量', '自', '至', 'MB'],
    kinds: {
      list: '名單',
      superseded: '已被取代的名單',
      answers: '匯入系統的回覆',
      log: '日誌',
      backtest: '回測結果',
      partition: '分區',
    },
    dry: '什麼都沒有刪除：以上是將會刪除的內容。',
    done: '已刪除。',
    held: (nights: number, by: string) =>
      by === 'outcome'
        ? `保留 ${nights} 個較舊的夜晚：其結果尚未確定。`
        : `保留 ${nights} 個較舊的夜晚：實驗「${by}」要靠它們衡量。`,
  },
} as const;
