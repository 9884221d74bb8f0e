import { features } from './feature.js';

/** What else the customer has with the lender. */
export const customerFeatures = features('customer', [
  [
    'customer_open_loans',
    'count',
    'none',
    'open loans of the customer, originated before the snapshot',
    '客戶於快照前放款且未結清的貸款數',
  ],
  [
    'other_loans_dpd_max',
    'days',
    '+',
    'worst dpd among the customer’s other loans',
    '客戶其他貸款最大逾期天數',
  ],
  [
    'customer_tenure_months',
    'months',
    'none',
    'whole months since the customer’s first loan',
    '客戶首筆貸款至今月數',
  ],
  ['disputes_open', 'count', 'none', 'disputes that are open', '未結爭議數'],
]);
