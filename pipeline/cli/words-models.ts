/** Words of `arrears models`. Decisions are told as the registry records them. */
export const modelWords = {
  en: {
    none: 'No model yet. Train one with: arrears train',
    list: ['', 'Model', 'Kind', 'Trained on'],
    noDecision: 'No decision yet. Train a model with: arrears train',
    decisions: 'Decisions',
    champion: (id: string) => `Model ${id} is the champion`,
    replaced: (id: string) => `  in place of ${id}`,
    challenger: (id: string) => `Model ${id} is a challenger`,
    promote: 'Make it the champion with',
    panel: (rows: number, training: number, calibration: number, test: number) =>
      `${rows} labeled snapshots: ${training} to train on, ${calibration} to calibrate, ${test} to test`,
    test: (rows: number, first: string) => `${rows} from ${first}`,
    ownTest: 'Out of time, each on its own test',
    trainedOn: 'Trained on',
    testSnapshots: 'Test snapshots',
    figures: {
      auc: 'AUC',
      ks: 'KS',
      brier: 'Brier',
      logLoss: 'Log loss',
      calibrationSlope: 'Calibration slope',
      expectedCalibrationError: 'Calibration error',
    },
    paired: (rows: number, bads: number, difference: string) =>
      `On the same ${rows} test snapshots (${bads} bad): AUC of a − b ${difference}`,
    unfit: 'Tonight’s ranks are not compared: a model does not fit the workspace as it is configured.',
    tonight: (accounts: number, night: string | null) =>
      `${accounts} accounts of ${night ?? 'no night'} by pd`,
    correlation: (value: string, shared: string) =>
      `  rank correlation ${value}; riskiest tenth in common ${shared}`,
    apart: ['Ranked apart', 'Rank a', 'Rank b', 'pd a', 'pd b'],
  },
  zh: {
    none: '尚無模型。請以此訓練：arrears train',
    list: ['', '模型', '種類', '訓練日'],
    noDecision: '尚無決定。請以此訓練模型：arrears train',
    decisions: '決定',
    champion: (id: string) => `模型 ${id} 為冠軍模型`,
    replaced: (id: string) => `  取代 ${id}`,
    challenger: (id: string) => `模型 ${id} 為挑戰者`,
    promote: '以此提升為冠軍模型',
    panel: (rows: number, training: number, calibration: number, test: number) =>
      `${rows} 個有標籤的快照：訓練 ${training}，校準 ${calibration}，測試 ${test}`,
    test: (rows: number, first: string) => `${rows}，自 ${first} 起`,
    ownTest: '時間外，各用自己的測試',
    trainedOn: '訓練日',
    testSnapshots: '測試快照',
    figures: {
      auc: 'AUC',
      ks: 'KS',
      brier: 'Brier 分數',
      logLoss: '對數損失',
      calibrationSlope: '校準斜率',
      expectedCalibrationError: '校準誤差',
    },
    paired: (rows: number, bads: number, difference: string) =>
      `在相同的 ${rows} 個測試快照上（壞 ${bads}）：a − b 的 AUC 差 ${difference}`,
    unfit: '未比較今晚的名次：有模型與工作區目前的配置不符。',
    tonight: (accounts: number, night: string | null) => `${night ?? '無夜晚'} 的 ${accounts} 個帳戶，按 pd`,
    correlation: (value: string, shared: string) => `  名次相關 ${value}；風險最高十分之一的重合 ${shared}`,
    apart: ['名次相異', '名次 a', '名次 b', 'pd a', 'pd b'],
  },
} as const;
