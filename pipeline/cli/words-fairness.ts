/** Words of `arrears fairness`. */
export const fairnessWords = {
  en: {
    night: (night: string, model: string, law: string) => `Night ${night}, ranked by ${model}, rules: ${law}`,
    none: 'none',
    waiting: 'Its outcome is not over: treatment alone is told.',
    attribute: {
      age_band: 'Age band',
      sex: 'Sex',
      marital_status: 'Marital status',
      ethnicity: 'Ethnicity',
    } as Record<string, string>,
    outcomeHead: ['Accounts', 'Forecast', 'Observed, 95 %', 'FPR', 'FNR', 'AUC'],
    treatmentHead: ['Treatment', 'Share, 95 %'],
    suppressed: (groups: string, least: number) =>
      `Suppressed, alone or to hide one below ${least} customers: ${groups}`,
  },
  zh: {
    night: (night: string, model: string, law: string) => `夜晚 ${night}，排序模型 ${model}，規則：${law}`,
    none: '無',
    waiting: '結果尚未成熟，僅列處置。',
    attribute: {
      age_band: '年齡層',
      sex: '性別',
      marital_status: '婚姻狀況',
      ethnicity: '族裔',
    } as Record<string, string>,
    outcomeHead: ['帳戶', '預測', '實際，95%', '偽陽性率', '偽陰性率', 'AUC'],
    treatmentHead: ['處置', '佔比，95%'],
    suppressed: (groups: string, least: number) => `少於 ${least} 位客戶，或為遮蔽此類群組而不列：${groups}`,
  },
} as const;
