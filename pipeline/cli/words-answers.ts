/** Words of what the importing system answered to a list. */
export const answerWords = {
  en: {
    list: (night: string) => `Answers to the list of ${night}`,
    counts: (accepted: number, rejected: number, unanswered: number, unknown: number) =>
      `  ${accepted} accepted, ${rejected} rejected, ${unanswered} unanswered, ${unknown} unknown`,
    problem: (file: string, line: number | null, problem: string, count: number) =>
      `  ${file}${line === null ? '' : `, line ${line}`}: ${problem} (${count})`,
  },
  zh: {
    list: (night: string) => `對 ${night} 名單的回覆`,
    counts: (accepted: number, rejected: number, unanswered: number, unknown: number) =>
      `  接受 ${accepted}，拒收 ${rejected}，未回覆 ${unanswered}，不明 ${unknown}`,
    problem: (file: string, line: number | null, problem: string, count: number) =>
      `  ${file}${line === null ? '' : ` 第 ${line} 行`}：${problem}（${count}）`,
  },
} as const;
