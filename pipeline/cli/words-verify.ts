/** Words of what was found in a bundle. */
export const verifyWords = {
  en: {
    holds: (run: string, date: string, accounts: number, files: number) =>
      `The bundle holds: run ${run} of ${date}, ${accounts} accounts, ${files} files.`,
    at: (file: string, row: number | undefined) => (row === undefined ? file : `${file}, row ${row}`),
    found: (where: string, message: string, check: string) => `${where}: ${message} (${check})`,
    mend: (hint: string) => `to mend: ${hint}`,
  },
  zh: {
    holds: (run: string, date: string, accounts: number, files: number) =>
      `成果無誤：${date} 的執行 ${run}，${accounts} 個帳戶，${files} 個檔案。`,
    at: (file: string, row: number | undefined) => (row === undefined ? file : `${file} 第 ${row} 筆`),
    found: (where: string, message: string, check: string) => `${where}：${message}（${check}）`,
    mend: (hint: string) => `處理方式：${hint}`,
  },
} as const;
