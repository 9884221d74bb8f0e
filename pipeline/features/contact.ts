import { features } from './feature.js';

const noTable = ['no contact table', '無聯繫記錄'] as const;

/** How the customer was reached. They carry yesterday's treatment policy, so a configuration can leave them out. */
export const contactFeatures = features(
  'contact',
  [
    [
      'attempts_7d',
      'count',
      'none',
      'outbound contact attempts in the last 7 days',
      '近7天外呼聯繫次數',
      noTable,
    ],
    [
      'attempts_30d',
      'count',
      'none',
      'outbound contact attempts in the last 30 days',
      '近30天外呼聯繫次數',
      noTable,
    ],
    [
      'right_party_contacts_90d',
      'count',
      'none',
      'outbound contacts that reached the customer in the last 90 days',
      '近90天有效聯繫本人次數',
      noTable,
    ],
    [
      'right_party_rate_90d',
      'share',
      'none',
      'share of outbound attempts in the last 90 days that reached the customer',
      '近90天聯繫到本人的比例',
      ['no attempt in the window, or no contact table', '期間內無聯繫，或無聯繫記錄'],
    ],
    [
      'days_since_right_party',
      'days',
      'none',
      'days since the customer was last reached',
      '距上次聯繫到本人天數',
      ['never reached, or no contact table', '從未聯繫到，或無聯繫記錄'],
    ],
    [
      'inbound_90d',
      'count',
      'none',
      'inbound contacts in the last 90 days',
      '近90天客戶主動聯繫次數',
      noTable,
    ],
    ['promises_12m', 'count', 'none', 'promises to pay in the last 365 days', '近365天承諾還款次數', noTable],
    [
      'promises_kept_share_12m',
      'share',
      'none',
      'share of the promises that came due in the last 365 days that were kept',
      '近365天到期承諾的兌現比例',
      ['no promise came due, or no contact table', '無到期承諾，或無聯繫記錄'],
    ],
    [
      'days_since_broken_promise',
      'days',
      'none',
      'days since a promise was last broken',
      '距上次未兌現承諾天數',
      ['no broken promise, or no contact table', '無未兌現承諾，或無聯繫記錄'],
    ],
    ['open_promise', 'flag', 'none', 'a promise is made and not yet due', '有未到期的還款承諾', noTable],
  ],
  { tellable: false, needs: 'contact' },
);
