import { channelWords } from '../../workspace/channel-words.js';
import { ruleChannels } from '../../workspace/rule-pack-schema.js';
import { coded, column } from '../columns.js';
import type { QueryTable } from '../query-table.js';

const order = ruleChannels.map((channel) => `'${channel}'`).join(', ');

/** How customers in arrears were contacted within 30 days, and what came of promises. */
export const contactFigures: QueryTable = {
  name: 'contact-figures',
  title: {
    en: 'Contacts and promises in the 30 days before the snapshot',
    zh: '快照日前 30 天的聯繫與承諾',
  },
  note: {
    en: 'Customers: those with an account overdue a month ago or tonight. Contact rate: customers attempted ÷ customers. Right-party rate: right-party contacts ÷ outbound attempts; messages and letters are attempts that nobody answers, so read it by channel. Promise rate: promises made in right-party contacts ÷ these. A promise due in these days counts for each of the accounts that it is about, whoever called; it is kept when at least the amount promised was paid on the account from the day of the contact to the day promised.',
    zh: '客戶：一個月前或今晚有逾期帳戶者。聯繫率：嘗試聯繫的客戶 ÷ 客戶。本人接通率：聯繫到本人 ÷ 外呼嘗試次數；簡訊與信函也計為嘗試但無人應答，宜按管道閱讀。承諾率：聯繫到本人時作出的承諾 ÷ 聯繫到本人次數。期內到期的承諾按所涉帳戶逐一計算，不論由誰發起聯繫；自聯繫日至承諾日，該帳戶至少還了承諾的金額即為兌現。',
  },
  sql: `SELECT coalesce(figure.channel, 'all') AS channel, whole.customers, attempts, attempted,
  attempted / nullif(whole.customers, 0) AS contact_rate,
  right_party, right_party / nullif(attempts, 0) AS right_party_rate,
  promises, promises / nullif(right_party, 0) AS promise_rate,
  promises_due, promises_kept, promises_kept / nullif(promises_due, 0) AS kept_share
FROM rep_contact figure
CROSS JOIN (SELECT customers FROM rep_contact WHERE channel IS NULL) whole
ORDER BY list_position([${order}], figure.channel) NULLS LAST`,
  columns: [
    coded('channel', 'Channel', '管道', { ...channelWords, all: { en: 'All', zh: '全部' } }),
    column('customers', 'whole', 'Customers', '客戶數'),
    column('attempts', 'whole', 'Outbound attempts', '外呼嘗試次數'),
    column('attempted', 'whole', 'Customers attempted', '嘗試聯繫的客戶'),
    column('contact_rate', 'share', 'Contact rate', '聯繫率'),
    column('right_party', 'whole', 'Right-party contacts', '聯繫到本人'),
    column('right_party_rate', 'share', 'Right-party rate', '本人接通率'),
    column('promises', 'whole', 'Promises made', '作出的承諾'),
    column('promise_rate', 'share', 'Promise rate', '承諾率'),
    column('promises_due', 'whole', 'Promises due', '到期的承諾'),
    column('promises_kept', 'whole', 'Kept', '已兌現'),
    column('kept_share', 'share', 'Share kept', '兌現率'),
  ],
};
