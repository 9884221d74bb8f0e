/** Words of `arrears train` and of the promotion gates. */
export const trainingWords = {
  en: {
    standing: {
      champion: (id: string) => `Model ${id} is the champion`,
      challenger: (id: string) => `Model ${id} is a challenger`,
      past: (id: string) => `Model ${id} ranks past nights: the champion was trained later and stays`,
    },
    see: (command: string) => `See: ${command}`,
    gates: ['Gate', '', 'Found', 'Wanted'],
    passed: 'passed',
    failed: 'FAILED',
  },
  zh: {
    standing: {
      champion: (id: string) => `模型 ${id} 為冠軍模型`,
      challenger: (id: string) => `模型 ${id} 為挑戰者`,
      past: (id: string) => `模型 ${id} 用於過去的夜晚：冠軍模型訓練較晚，維持不變`,
    },
    see: (command: string) => `參見：${command}`,
    gates: ['門檻', '', '實際', '要求'],
    passed: '通過',
    failed: '未通過',
  },
} as const;
