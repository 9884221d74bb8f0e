import { type RuleCase, testCases } from './rule-case.js';

const calls = (...times: string[]) => times.map((time) => `${time} phone no_answer`);
/** Seven unanswered calls, a day each, from 3 to 9 March 2026. */
const week = calls(
  '2026-03-03T10:00-05:00',
  '2026-03-04T10:00-05:00',
  '2026-03-05T10:00-05:00',
  '2026-03-06T10:00-05:00',
  '2026-03-07T10:00-05:00',
  '2026-03-08T10:00-04:00',
  '2026-03-09T10:00-04:00',
);
const tuesday = 'open 2026-03-10T08:00-04:00 – 2026-03-10T21:00-04:00';
const quiet = 'us.1006.6.b.1.quiet_hours';
const often = 'us.1006.14.b.2.i.a.calls';
const talked = 'us.1006.14.b.2.i.b.conversation';

const cases: RuleCase[] = [
  // 12 CFR 1006.6(b)(1)
  ['12 CFR 1006.6(b)(1): a call may be made from 08:00 to 21:00', { on: '2026-03-10' }, `${tuesday} left 7`],
  ['12 CFR 1006.6(b)(1): a text is held to the same hours', { on: '2026-03-10', channel: 'sms' }, tuesday],
  ['12 CFR 1006.6(b)(1): so is an e-mail', { on: '2026-03-10', channel: 'email' }, tuesday],
  [
    '12 CFR 1006.6(b)(1): a letter has no hours, midnight to midnight',
    { on: '2026-03-10', channel: 'letter' },
    'open 2026-03-10T00:00-04:00 – 2026-03-11T00:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): a weekend has the same hours',
    { on: '2026-03-14' },
    'open 2026-03-14T08:00-04:00 – 2026-03-14T21:00-04:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(1): on the day clocks go forward, the clock still says 08:00',
    { on: '2026-03-08' },
    'open 2026-03-08T08:00-04:00 – 2026-03-08T21:00-04:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(1): on the day clocks go back, too',
    { on: '2026-11-01' },
    'open 2026-11-01T08:00-05:00 – 2026-11-01T21:00-05:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(1): the day clocks go forward has 23 hours for a letter',
    { on: '2026-03-08', channel: 'letter' },
    'open 2026-03-08T00:00-05:00 – 2026-03-09T00:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): the day clocks go back has 25',
    { on: '2026-11-01', channel: 'letter' },
    'open 2026-11-01T00:00-04:00 – 2026-11-02T00:00-05:00',
  ],
  [
    '12 CFR 1006.6(b)(1): leap day has its hours',
    { on: '2028-02-29' },
    'open 2028-02-29T08:00-05:00 – 2028-02-29T21:00-05:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(1): Honolulu goes by its own clock: its evening before falls into the day',
    { on: '2026-03-10', zone: 'Pacific/Honolulu' },
    'open 2026-03-10T00:00-04:00 – 2026-03-09T21:00-10:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(1): Los Angeles closes at 21:00 of its own day, which New York has left',
    { on: '2026-03-10', zone: 'America/Los_Angeles', channel: 'sms' },
    'open 2026-03-10T08:00-07:00 – 2026-03-10T21:00-07:00',
  ],
  [
    '12 CFR 1006.6(b)(1): Phoenix keeps its clock when others change',
    { on: '2026-03-08', zone: 'America/Phoenix', channel: 'sms' },
    'open 2026-03-08T08:00-07:00 – 2026-03-08T21:00-07:00',
  ],
  [
    "12 CFR 1006.6(b)(1): a customer of unknown time zone has the portfolio's",
    { on: '2026-03-10', zone: null, channel: 'sms' },
    tuesday,
  ],
  [
    '12 CFR 1006.6(b)(1): so has one whose time zone no calendar knows',
    { on: '2026-03-10', zone: 'America/Gotham', channel: 'sms' },
    tuesday,
  ],
  [
    '12 CFR 1006.6(b)(1): consent is not counted on',
    { on: '2026-03-10', channel: 'sms', consents: ['sms 2026-03-01 given'] },
    tuesday,
  ],
  [
    '12 CFR 1006.6(b)(1): a workspace may count on it, and then the day is open',
    {
      on: '2026-03-10',
      channel: 'sms',
      consents: ['sms 2026-03-01 given'],
      rules: { override: { [quiet]: { unless_consent: true } } },
    },
    'open 2026-03-10T00:00-04:00 – 2026-03-11T00:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): a workspace may narrow the hours',
    {
      on: '2026-03-10',
      channel: 'sms',
      rules: { override: { [quiet]: { periods: [{ from: '18:00', to: '09:30' }] } } },
    },
    'open 2026-03-10T09:30-04:00 – 2026-03-10T18:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): or switch the rule off',
    { on: '2026-03-10', channel: 'sms', rules: { override: { [quiet]: { enabled: false } } } },
    'open 2026-03-10T00:00-04:00 – 2026-03-11T00:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): hours that close by day leave the early morning first',
    {
      on: '2026-03-10',
      channel: 'sms',
      rules: { override: { [quiet]: { periods: [{ from: '06:00', to: '20:00' }] } } },
    },
    'open 2026-03-10T00:00-04:00 – 2026-03-10T06:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(1): before it came into force no hours are kept',
    { on: '2021-11-29', channel: 'sms' },
    'open 2021-11-29T00:00-05:00 – 2021-11-30T00:00-05:00',
  ],
  [
    '12 CFR 1006.6(b)(1): from its first day they are',
    { on: '2021-11-30', channel: 'sms' },
    'open 2021-11-30T08:00-05:00 – 2021-11-30T21:00-05:00',
  ],
  // 12 CFR 1006.14(b)(2)(i)(A)
  [
    '12 CFR 1006.14(b)(2)(i)(A): after six calls in seven days the seventh may be made',
    { on: '2026-03-09', contacts: week.slice(0, 6) },
    'open 2026-03-09T08:00-04:00 – 2026-03-09T21:00-04:00 left 1',
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): after seven the first leaves the window at midnight, one is free',
    { on: '2026-03-10', contacts: week },
    `${tuesday} left 1`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): seven in six days shut the seventh day',
    { on: '2026-03-10', contacts: [...week.slice(1), ...calls('2026-03-09T15:00-04:00')] },
    `shut ${often} until 2026-03-11T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): eight calls leave nothing until two have left',
    { on: '2026-03-10', contacts: [...week, ...calls('2026-03-09T15:00-04:00')] },
    `shut ${often} until 2026-03-11T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): seven calls on one day free all at once on the eighth',
    {
      on: '2026-03-10',
      contacts: Array.from({ length: 7 }, (_, i) => `2026-03-04T1${i}:00-05:00 phone no_answer`),
    },
    `shut ${often} until 2026-03-11T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call one minute before midnight belongs to its day',
    { on: '2026-03-10', contacts: [...week.slice(1), ...calls('2026-03-03T23:59-05:00')] },
    `${tuesday} left 1`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call at midnight to the next',
    { on: '2026-03-10', contacts: [...week.slice(1), ...calls('2026-03-04T00:00-05:00')] },
    `shut ${often} until 2026-03-11T08:00-04:00`,
  ],
  [
    "12 CFR 1006.14(b)(2)(i)(A): midnight is the customer's: 23:30 in Los Angeles is still the 3rd",
    {
      on: '2026-03-10',
      zone: 'America/Los_Angeles',
      contacts: [...week.slice(1), ...calls('2026-03-03T23:30-08:00')],
    },
    'open 2026-03-10T08:00-07:00 – 2026-03-10T21:00-07:00 left 1',
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): calls placed count, answered or not',
    {
      on: '2026-03-10',
      contacts: [
        '2026-03-09T10:00-04:00 phone wrong_number',
        '2026-03-09T11:00-04:00 phone busy',
        '2026-03-09T12:00-04:00 phone voicemail',
      ],
    },
    `${tuesday} left 4`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): texts and e-mail are not counted',
    {
      on: '2026-03-10',
      contacts: ['2026-03-09T10:00-04:00 sms delivered', '2026-03-09T11:00-04:00 email delivered'],
    },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): nor stop texts',
    { on: '2026-03-10', channel: 'sms', contacts: [...week, ...calls('2026-03-09T15:00-04:00')] },
    tuesday,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): calls of the consumer are not counted',
    { on: '2026-03-10', contacts: week.map((call) => `${call} in`) },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): two debts of one person are counted apart',
    { on: '2026-03-10', loans: 2, loan: 2, contacts: [...week, ...calls('2026-03-09T15:00-04:00')] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call about no debt counts for both',
    {
      on: '2026-03-10',
      loans: 2,
      loan: 2,
      contacts: ['2026-03-09T10:00-04:00 phone no_answer #-', '2026-03-09T11:00-04:00 phone no_answer #1'],
    },
    `${tuesday} left 6`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call about a debt outside the book for neither',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone no_answer #0'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call known only on the day is not known yet',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone no_answer known 2026-03-10'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a call of the day itself is not history',
    { on: '2026-03-10', contacts: ['2026-03-10T00:00-04:00 phone no_answer known 2026-03-09'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): the window reaches over leap day',
    {
      on: '2028-03-01',
      contacts: Array.from({ length: 7 }, (_, i) => `2028-02-24T1${i}:00-05:00 phone no_answer`),
    },
    `shut ${often} until 2028-03-02T08:00-05:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): and in other years from February into March',
    {
      on: '2027-03-01',
      contacts: Array.from({ length: 7 }, (_, i) => `2027-02-22T1${i}:00-05:00 phone no_answer`),
    },
    'open 2027-03-01T08:00-05:00 – 2027-03-01T21:00-05:00 left 7',
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a workspace may allow fewer',
    { on: '2026-03-10', contacts: week.slice(4), rules: { override: { [often]: { at_most: 3 } } } },
    `shut ${often} until 2026-03-14T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a workspace may count by person, and both debts share what is left',
    {
      on: '2026-03-10',
      loans: 2,
      loan: 2,
      contacts: week.slice(4),
      rules: { override: { [often]: { key: 'person' } } },
    },
    `${tuesday} left 4 shared 4`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a rolling window frees room at the minute',
    {
      on: '2026-03-10',
      contacts: Array.from({ length: 7 }, () => '2026-03-03T10:30-05:00 phone no_answer'),
      rules: { override: { [often]: { window: 'rolling_days', days: 7 } } },
    },
    'open 2026-03-10T11:30-04:00 – 2026-03-10T21:00-04:00 left 7',
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): a rolling window counts from 168 hours before the day opens, to the minute',
    {
      on: '2026-03-10',
      contacts: [
        '2026-03-03T07:00-05:00 phone no_answer',
        '2026-03-03T07:01-05:00 phone no_answer',
        '2026-03-03T19:00-05:00 phone no_answer',
        '2026-03-09T10:00-04:00 phone no_answer',
      ],
      rules: { override: { [often]: { window: 'rolling_days', days: 7 } } },
    },
    `${tuesday} left 4`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(A): room that comes in the quiet hours waits for the morning',
    {
      on: '2026-03-10',
      contacts: Array.from({ length: 7 }, () => '2026-03-03T21:30-05:00 phone no_answer'),
      rules: { override: { [often]: { window: 'rolling_days', days: 7 } } },
    },
    `shut ${often} until 2026-03-11T08:00-04:00`,
  ],
  // 12 CFR 1006.14(b)(2)(i)(B)
  [
    '12 CFR 1006.14(b)(2)(i)(B): the day after a conversation no call',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone right_party'] },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): the day of the conversation is the first of seven: shut on the seventh',
    { on: '2026-03-15', contacts: ['2026-03-09T10:00-04:00 phone promise'] },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): open on the eighth',
    { on: '2026-03-16', contacts: ['2026-03-09T10:00-04:00 phone promise'] },
    'open 2026-03-16T08:00-04:00 – 2026-03-16T21:00-04:00 left 7',
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): refusals and disputes are conversations',
    {
      on: '2026-03-10',
      contacts: ['2026-03-05T10:00-05:00 phone refused', '2026-03-04T10:00-05:00 phone dispute'],
    },
    `shut ${talked} until 2026-03-12T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): a wrong number is none',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone wrong_number'] },
    `${tuesday} left 6`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): one that the consumer began counts',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone hardship_plea in'] },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): a talk at the door is no telephone conversation',
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 visit right_party'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): it does not stop texts',
    { on: '2026-03-10', channel: 'sms', contacts: ['2026-03-09T10:00-04:00 phone promise'] },
    tuesday,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): a conversation on one debt leaves the other open',
    { on: '2026-03-10', loans: 2, loan: 2, contacts: ['2026-03-09T10:00-04:00 phone promise #1'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): one about no debt stops both',
    { on: '2026-03-10', loans: 2, loan: 2, contacts: ['2026-03-09T10:00-04:00 phone promise #-'] },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): the seventh day is a local one, over the change of clocks',
    { on: '2026-03-09', contacts: ['2026-03-02T23:30-05:00 phone promise'] },
    'open 2026-03-09T08:00-04:00 – 2026-03-09T21:00-04:00 left 7',
  ],
  [
    "12 CFR 1006.14(b)(2)(i)(B): an outcome of the lender's own counts as a conversation",
    { on: '2026-03-10', contacts: ['2026-03-09T10:00-04:00 phone 未接'] },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.14(b)(2)(i)(B): unless the workspace says what it means',
    {
      on: '2026-03-10',
      contacts: ['2026-03-09T10:00-04:00 phone 未接'],
      rules: { outcomes: { 未接: 'no_answer' } },
    },
    `${tuesday} left 6`,
  ],
  // 12 CFR 1006.6(b)(2), 1006.6(c), 1006.14(h), 1006.38; 11 USC 362
  [
    '12 CFR 1006.6(b)(2): a consumer with an attorney is not called',
    { on: '2026-03-10', restrictions: ['attorney 2026-01-01'] },
    'shut us.1006.6.b.2.attorney until unknown',
  ],
  [
    '12 CFR 1006.6(b)(2): nor written to',
    { on: '2026-03-10', channel: 'letter', restrictions: ['attorney 2026-01-01'] },
    'shut us.1006.6.b.2.attorney until unknown',
  ],
  [
    '12 CFR 1006.6(b)(2): through its last day',
    { on: '2026-03-10', restrictions: ['attorney 2026-01-01 to 2026-03-10'] },
    'shut us.1006.6.b.2.attorney until 2026-03-11T08:00-04:00',
  ],
  [
    '12 CFR 1006.6(b)(2): and not after',
    { on: '2026-03-11', restrictions: ['attorney 2026-01-01 to 2026-03-10'] },
    'open 2026-03-11T08:00-04:00 – 2026-03-11T21:00-04:00 left 7',
  ],
  [
    '12 CFR 1006.6(b)(2): a restriction known only on the day is not known yet',
    { on: '2026-03-10', restrictions: ['attorney 2026-01-01 known 2026-03-10'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.6(b)(2): one for another debt leaves this one',
    { on: '2026-03-10', loans: 2, loan: 2, restrictions: ['attorney 2026-01-01 #1'] },
    `${tuesday} left 7`,
  ],
  [
    '12 CFR 1006.6(b)(2): one known to begin later hides when contact is permitted again',
    {
      on: '2026-03-10',
      contacts: ['2026-03-09T10:00-04:00 phone promise'],
      restrictions: ['attorney 2026-03-12 known 2026-03-01'],
    },
    `shut ${talked} until unknown`,
  ],
  [
    '12 CFR 1006.6(b)(2): one that begins after contact is permitted again does not',
    {
      on: '2026-03-10',
      contacts: ['2026-03-09T10:00-04:00 phone promise'],
      restrictions: ['attorney 2026-03-17 known 2026-03-01'],
    },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
  [
    '12 CFR 1006.6(c): a written cease stops texts',
    { on: '2026-03-10', channel: 'sms', restrictions: ['do_not_contact 2026-03-01'] },
    'shut us.1006.6.c.cease until unknown',
  ],
  [
    "12 CFR 1006.6(c): for legal steps the program's own stop is named",
    { on: '2026-03-10', channel: 'legal', restrictions: ['do_not_contact 2026-03-01'] },
    'shut restriction.do_not_contact until unknown',
  ],
  [
    '12 CFR 1006.14(h): a request not to be called stops calls',
    { on: '2026-03-10', restrictions: ['do_not_call 2026-03-01'] },
    'shut us.1006.14.h.calls until unknown',
  ],
  [
    '12 CFR 1006.14(h): and not texts',
    { on: '2026-03-10', channel: 'sms', restrictions: ['do_not_call 2026-03-01'] },
    tuesday,
  ],
  [
    '12 CFR 1006.14(h): a consent withdrawn stops its medium',
    { on: '2026-03-10', channel: 'sms', consents: ['sms 2026-01-01 given', 'sms 2026-03-01 withdrawn'] },
    'shut us.1006.14.h.medium until unknown',
  ],
  [
    '12 CFR 1006.14(h): and no other',
    { on: '2026-03-10', channel: 'email', consents: ['sms 2026-03-01 withdrawn'] },
    tuesday,
  ],
  [
    '12 CFR 1006.14(h): given again, it stops no longer',
    { on: '2026-03-10', channel: 'sms', consents: ['sms 2026-03-01 withdrawn', 'sms 2026-03-05 given'] },
    tuesday,
  ],
  [
    '12 CFR 1006.14(h): given and withdrawn on one day, it is withdrawn',
    { on: '2026-03-10', channel: 'sms', consents: ['sms 2026-03-01 withdrawn', 'sms 2026-03-01 given'] },
    'shut us.1006.14.h.medium until unknown',
  ],
  [
    '12 CFR 1006.14(h): a withdrawal known only on the day is not known yet',
    { on: '2026-03-10', channel: 'sms', consents: ['sms 2026-03-09 withdrawn known 2026-03-10'] },
    tuesday,
  ],
  [
    "12 CFR 1006.38 unverified: off, so the program's own stop is named",
    { on: '2026-03-10', restrictions: ['dispute 2026-03-01'] },
    'shut restriction.dispute until unknown',
  ],
  [
    '12 CFR 1006.38 unverified: turned on, it is named',
    { on: '2026-03-10', restrictions: ['dispute 2026-03-01'], rules: { unverified: true } },
    'shut us.1006.38.dispute until unknown',
  ],
  [
    "11 USC 362 unverified: off, so the program's own stop is named",
    { on: '2026-03-10', channel: 'letter', restrictions: ['bankruptcy 2026-03-01 to 2026-03-20'] },
    'shut restriction.bankruptcy until 2026-03-21T00:00-04:00',
  ],
  [
    '11 USC 362 and 12 CFR 1006.14(b)(2)(i)(B): what lasts longest is named',
    {
      on: '2026-03-10',
      contacts: ['2026-03-09T10:00-04:00 phone promise'],
      restrictions: ['bankruptcy 2026-03-01 to 2026-03-11'],
    },
    `shut ${talked} until 2026-03-16T08:00-04:00`,
  ],
];

testCases('us', { zone: 'America/New_York' }, cases);
