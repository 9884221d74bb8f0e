/** Words of `arrears partition`. */
export const partitionWords = {
  en: {
    head: ['Snapshot', 'Partition', 'Rows read', 'Overdue', 'Model'],
    unchanged: 'This partition was written before; nothing has changed.',
    files: 'Files',
    next: (command: string) => `When all are there: ${command}`,
  },
  zh: {
    head: ['快照日', '分區', '讀取列數', '逾期', '模型'],
    unchanged: '此分區先前已寫出；內容沒有改變。',
    files: '檔案',
    next: (command: string) => `全部寫出之後：${command}`,
  },
} as const;
