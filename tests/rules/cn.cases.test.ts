import { type RuleCase, testCases } from './rule-case.js';

const on = '2026-03-10';
const daytime = 'open 2026-03-10T08:00+08:00 – 2026-03-10T22:00+08:00';
const allDay = 'open 2026-03-10T00:00+08:00 – 2026-03-11T00:00+08:00';
const calls = 'cn.gbt45251.voice_calls_day';
const talk = (time: string, rest = '') => `${time} phone right_party${rest}`;
/** New York is on the evening of the 9th when the 10th begins in Shanghai. */
const abroad = { on, zone: 'America/New_York' };

const cases: RuleCase[] = [
  ['GB/T 45251-2025: calls from 08:00 to 22:00, three a day', { on }, `${daytime} left 3 shared 3`],
  ['GB/T 45251-2025: visits in the same hours', { on, channel: 'visit' }, daytime],
  ['GB/T 45251-2025: messages in the same hours, without a number', { on, channel: 'sms' }, daytime],
  [
    'GB/T 45251-2025: consent opens the night',
    { on, channel: 'sms', consents: ['sms 2026-03-01 given'] },
    allDay,
  ],
  [
    'GB/T 45251-2025: consent to messages does not open the night to calls',
    { on, consents: ['sms 2026-03-01 given'] },
    `${daytime} left 3 shared 3`,
  ],
  [
    'GB/T 45251-2025: consent withdrawn closes it again',
    { on, channel: 'sms', consents: ['sms 2026-03-01 given', 'sms 2026-03-05 withdrawn'] },
    daytime,
  ],
  [
    'GB/T 45251-2025: consent given on the day is not known before it',
    { on, channel: 'sms', consents: ['sms 2026-03-10 given'] },
    daytime,
  ],
  [
    'GB/T 45251-2025: before it came into force the night is open',
    { on: '2025-02-27', channel: 'sms' },
    'open 2025-02-27T00:00+08:00 – 2025-02-28T00:00+08:00',
  ],
  [
    'GB/T 45251-2025: from its first day it is shut',
    { on: '2025-02-28', channel: 'sms' },
    'open 2025-02-28T08:00+08:00 – 2025-02-28T22:00+08:00',
  ],
  [
    'GB/T 45251-2025: talks of the day before do not count today',
    {
      on,
      contacts: [
        talk('2026-03-09T09:00+08:00'),
        talk('2026-03-09T10:00+08:00'),
        talk('2026-03-09T11:00+08:00'),
      ],
    },
    `${daytime} left 3 shared 3`,
  ],
  [
    'GB/T 45251-2025: after two talks the third of the day is left',
    { ...abroad, contacts: [talk('2026-03-09T09:00-04:00'), talk('2026-03-09T10:00-04:00')] },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 1 shared 1',
  ],
  [
    'GB/T 45251-2025: after three the rest of the day is shut, and the next day open',
    {
      ...abroad,
      contacts: [
        talk('2026-03-09T09:00-04:00'),
        talk('2026-03-09T10:00-04:00'),
        talk('2026-03-09T11:00-04:00'),
      ],
    },
    'open 2026-03-10T08:00-04:00 – 2026-03-11T00:00+08:00 left 3 shared 3',
  ],
  [
    'GB/T 45251-2025: a talk at midnight is of the day that begins',
    {
      ...abroad,
      contacts: [talk('2026-03-09T00:00-04:00'), talk('2026-03-08T23:59-04:00')],
      consents: ['phone 2026-01-01 given'],
    },
    'open 2026-03-10T00:00+08:00 – 2026-03-11T00:00+08:00 left 2 shared 2',
  ],
  [
    'GB/T 45251-2025: unanswered calls are no talks',
    {
      ...abroad,
      contacts: [
        '2026-03-09T09:00-04:00 phone no_answer',
        '2026-03-09T10:00-04:00 phone voicemail',
        '2026-03-09T11:00-04:00 phone wrong_party',
      ],
    },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 3 shared 3',
  ],
  [
    'GB/T 45251-2025: talks that the debtor began do not count',
    { ...abroad, contacts: [talk('2026-03-09T09:00-04:00', ' in'), talk('2026-03-09T10:00-04:00', ' in')] },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 3 shared 3',
  ],
  [
    'GB/T 45251-2025: two debts of one debtor share the three',
    {
      ...abroad,
      loans: 2,
      loan: 2,
      contacts: [talk('2026-03-09T09:00-04:00', ' #1'), talk('2026-03-09T10:00-04:00', ' #2')],
    },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 1 shared 1',
  ],
  [
    'GB/T 45251-2025: a debt outside the book is of the same debtor',
    { ...abroad, contacts: [talk('2026-03-09T09:00-04:00', ' #0')] },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 2 shared 2',
  ],
  [
    'GB/T 45251-2025: a debtor in Urumqi on Beijing time has no other night',
    { on, zone: 'Asia/Urumqi', channel: 'sms' },
    'open 2026-03-10T08:00+06:00 – 2026-03-10T22:00+06:00',
  ],
  [
    'GB/T 45251-2025: leap day is a day like others',
    { on: '2028-02-29' },
    'open 2028-02-29T08:00+08:00 – 2028-02-29T22:00+08:00 left 3 shared 3',
  ],
  [
    'GB/T 45251-2025: one talk a day, by the workspace',
    {
      ...abroad,
      contacts: [talk('2026-03-09T09:00-04:00')],
      rules: { override: { [calls]: { at_most: 1 } } },
    },
    'open 2026-03-10T08:00-04:00 – 2026-03-11T00:00+08:00 left 1 shared 1',
  ],
  [
    'GB/T 45251-2025 and CBA: one set of hours switched off leaves the other',
    { on, channel: 'sms', rules: { override: { 'cn.gbt45251.quiet_hours': { enabled: false } } } },
    daytime,
  ],
  [
    'CBA guideline 2026-01-30, advisory: seven unanswered attempts do not stop by default',
    {
      ...abroad,
      contacts: Array.from({ length: 7 }, (_, i) => `2026-03-09T1${i % 2}:0${i}-04:00 phone no_answer`),
    },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 3 shared 3',
  ],
  [
    'CBA guideline 2026-01-30, advisory: turned on, five leave one',
    {
      ...abroad,
      contacts: Array.from({ length: 5 }, (_, i) => `2026-03-09T10:0${i}-04:00 phone busy`),
      rules: { advisory: true },
    },
    'open 2026-03-10T00:00+08:00 – 2026-03-09T22:00-04:00 left 1 shared 1',
  ],
  [
    'CBA guideline 2026-01-30, advisory: six leave none until the next day',
    {
      ...abroad,
      contacts: Array.from({ length: 6 }, (_, i) => `2026-03-09T10:0${i}-04:00 phone busy`),
      rules: { advisory: true },
    },
    'open 2026-03-10T08:00-04:00 – 2026-03-11T00:00+08:00 left 3 shared 3',
  ],
  [
    'Policy: a debtor who died is not contacted',
    { on, channel: 'letter', restrictions: ['deceased 2026-01-01'] },
    'shut restriction.deceased until unknown',
  ],
  [
    'Policy: hardship stops every loan of the debtor',
    { on, loans: 2, loan: 2, restrictions: ['hardship 2026-01-01 to 2026-03-31'] },
    'shut restriction.hardship until 2026-04-01T08:00+08:00',
  ],
  [
    'Policy: of two stops the longer is named',
    { on, restrictions: ['hardship 2026-01-01 to 2026-03-31', 'vulnerable 2026-01-01 to 2026-04-15'] },
    'shut restriction.vulnerable until 2026-04-16T08:00+08:00',
  ],
  [
    'Policy: a stop that ends the evening before, abroad, opens the day at its midnight',
    { ...abroad, channel: 'letter', restrictions: ['vulnerable 2026-01-01 to 2026-03-09'] },
    'open 2026-03-10T00:00-04:00 – 2026-03-11T00:00+08:00',
  ],
  [
    'Policy: a stop more than five years ahead has no end that is told',
    { on, restrictions: ['litigation 2026-01-01 to 2036-01-01'] },
    'shut restriction.litigation until unknown',
  ],
  [
    'Policy: identity theft stops legal steps too',
    { on, channel: 'legal', restrictions: ['identity_theft 2026-01-01'] },
    'shut restriction.identity_theft until unknown',
  ],
];

testCases('cn', { zone: 'Asia/Shanghai' }, cases);
