/** Words of `arrears replay`. */
export const replayWords = {
  en: {
    night: (night: string, run: string, model: string) => `Night ${night}, run ${run}, model ${model}`,
    same: 'Replayed byte for byte.',
    files: 'Files that differ:',
    accounts: (count: number) => `Accounts that differ in more than their rank: ${count}`,
    example: (loan: string, late: number | string) => `${loan} (late rows: ${late})`,
    more: (count: number) => `… and ${count} more`,
    late: (count: number) => `Rows that the night did not have, though they say they were known: ${count}`,
    head: ['Source', 'Change', 'Loan', 'Known on'],
  },
  zh: {
    night: (night: string, run: string, model: string) => `夜晚 ${night}，執行 ${run}，模型 ${model}`,
    same: '重放結果逐位元組相同。',
    files: '不同的檔案：',
    accounts: (count: number) => `除名次外尚有差異的帳戶：${count}`,
    example: (loan: string, late: number | string) => `${loan}（遲到資料列：${late}）`,
    more: (count: number) => `…… 另有 ${count} 筆`,
    late: (count: number) => `自稱當時已知、但該夜沒有的資料列：${count}`,
    head: ['來源', '變化', '貸款', '知悉日'],
  },
} as const;
