import { features } from './feature.js';

/** How the loan has moved between buckets, seen every 30 days back from the snapshot. */
export const rollBehaviorFeatures = features(
  'roll_behavior',
  [
    [
      'roll_forward_count_12m',
      'count',
      '+',
      'times in twelve 30-day steps the bucket got worse',
      '近12期逾期階段惡化次數',
    ],
    [
      'roll_back_count_12m',
      'count',
      '-',
      'times in twelve 30-day steps the bucket got better',
      '近12期逾期階段好轉次數',
    ],
    [
      'self_cured_spells_share',
      'share',
      '-',
      'share of ended delinquency spells that ended without an outbound contact',
      '未經催收即自行還清的逾期比例',
      ['no spell has ended, or no contact table', '尚無已結束的逾期，或無聯繫記錄'],
    ],
    [
      'worst_bucket_6m',
      'ordinal',
      '+',
      'ordinal of the worst bucket in the last 180 days',
      '近180天最差逾期階段序號',
    ],
  ],
  { needs: { self_cured_spells_share: 'contact' } },
);
