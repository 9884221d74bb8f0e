/** Words of what was read. */
export const readingWords = {
  en: {
    head: ['Table', 'Read', 'Accepted', 'Quarantined'],
    rows: (table: string, reason: string, rows: number) =>
      `  refused of ${table}: ${reason}, ${rows} ${rows === 1 ? 'row' : 'rows'}`,
    lines: (file: string, lines: number) =>
      `  refused of ${file}: ${lines} ${lines === 1 ? 'line that is no record' : 'lines that are no records'}`,
  },
  zh: {
    head: ['表', '讀取', '接受', '隔離'],
    rows: (table: string, reason: string, rows: number) => `  ${table} 拒收：${reason}，${rows} 列`,
    lines: (file: string, lines: number) => `  ${file} 拒收：${lines} 行不成紀錄`,
  },
} as const;
