/** Words of the quality gates of a night. */
export const gateWords = {
  en: {
    accepted: 'Published although quality gates refused, as --accept says:',
    head: ['Gate', 'Found', 'Wanted'],
    titles: {
      quarantined_share: 'quarantined share',
      row_counts: 'row counts',
      newest_day: 'newest day',
      totals: 'totals',
      feature_drift: 'feature drift',
      score_drift: 'score drift',
      score_distribution: 'score distribution',
    },
  },
  zh: {
    accepted: '品質門檻雖拒絕，仍依 --accept 發布：',
    head: ['門檻', '所見', '要求'],
    titles: {
      quarantined_share: '隔離比例',
      row_counts: '資料列數',
      newest_day: '最新一日',
      totals: '總額',
      feature_drift: '特徵漂移',
      score_drift: '分數漂移',
      score_distribution: '分數分布',
    },
  },
} as const;
