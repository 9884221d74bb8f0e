import { describe } from 'vitest';
import { testCases } from './rule-case.js';

const on = '2026-03-10';

describe('Australia', () => {
  const week = 'au.rg96.contacts_week';
  const month = 'au.rg96.contacts_month';
  const text = (...days: string[]) => days.map((day) => `${day}T12:00+11:00 sms delivered`);
  const tuesday = 'open 2026-03-10T07:30+11:00 – 2026-03-10T21:00+11:00';
  testCases('au', { zone: 'Australia/Sydney' }, [
    ['RG 96 hours: a call from 07:30 on a weekday', { on }, `${tuesday} left 3`],
    [
      'RG 96 hours: from 09:00 on a Saturday',
      { on: '2026-03-14' },
      'open 2026-03-14T09:00+11:00 – 2026-03-14T21:00+11:00 left 3',
    ],
    [
      'RG 96 hours: from 09:00 on a Sunday, the day clocks go back',
      { on: '2026-04-05' },
      'open 2026-04-05T09:00+10:00 – 2026-04-05T21:00+10:00 left 3',
    ],
    [
      'RG 96 hours: and the day they go forward',
      { on: '2026-10-04' },
      'open 2026-10-04T09:00+11:00 – 2026-10-04T21:00+11:00 left 3',
    ],
    [
      'RG 96 hours: a visit from 09:00 on a weekday',
      { on, channel: 'visit' },
      'open 2026-03-10T09:00+11:00 – 2026-03-10T21:00+11:00',
    ],
    [
      'RG 96 hours: Perth goes by its own clock',
      { on, zone: 'Australia/Perth' },
      'open 2026-03-10T07:30+08:00 – 2026-03-10T21:00+08:00 left 3',
    ],
    [
      'RG 96 hours: Lord Howe changes by half an hour',
      { on: '2026-04-05', zone: 'Australia/Lord_Howe', portfolio: 'Australia/Lord_Howe', channel: 'letter' },
      'open 2026-04-05T00:00+11:00 – 2026-04-06T00:00+10:30 left 3',
    ],
    [
      'RG 96 holidays: no call on one that the workspace names',
      { on, rules: { holidays: ['2026-03-10'] } },
      'shut au.rg96.public_holidays until 2026-03-11T07:30+11:00',
    ],
    [
      'RG 96 holidays: over a long weekend to the Tuesday',
      { on: '2026-04-03', rules: { holidays: ['2026-04-03', '2026-04-04', '2026-04-05', '2026-04-06'] } },
      'shut au.rg96.public_holidays until 2026-04-07T07:30+10:00',
    ],
    [
      'RG 96 holidays: a letter is not held to them',
      { on, channel: 'letter', rules: { holidays: ['2026-03-10'] } },
      'open 2026-03-10T00:00+11:00 – 2026-03-11T00:00+11:00 left 3',
    ],
    [
      'RG 96 holidays: without a calendar no date is invented',
      { on: '2026-01-26' },
      'open 2026-01-26T07:30+11:00 – 2026-01-26T21:00+11:00 left 3',
    ],
    [
      'RG 96 frequency: contact made by message counts for calls',
      { on: '2026-03-13', contacts: text('2026-03-09', '2026-03-10') },
      'open 2026-03-13T07:30+11:00 – 2026-03-13T21:00+11:00 left 1',
    ],
    [
      'RG 96 frequency: three in the week shut it to Monday',
      { on: '2026-03-13', contacts: text('2026-03-09', '2026-03-10', '2026-03-11') },
      `shut ${week} until 2026-03-16T07:30+11:00`,
    ],
    [
      'RG 96 frequency: on Monday the week is new',
      { on: '2026-03-16', contacts: text('2026-03-13', '2026-03-14', '2026-03-15') },
      'open 2026-03-16T07:30+11:00 – 2026-03-16T21:00+11:00 left 3',
    ],
    [
      'RG 96 frequency: seven consecutive days, by the workspace, are stricter',
      {
        on: '2026-03-16',
        contacts: text('2026-03-13', '2026-03-14', '2026-03-15'),
        rules: { override: { [week]: { window: 'consecutive_days', days: 7 } } },
      },
      `shut ${week} until 2026-03-20T07:30+11:00`,
    ],
    [
      'RG 96 frequency: attempts are not contact made',
      {
        on,
        contacts: [
          '2026-03-09T10:00+11:00 phone no_answer',
          '2026-03-09T11:00+11:00 phone busy',
          '2026-03-09T12:00+11:00 phone wrong_party',
        ],
      },
      `${tuesday} left 3`,
    ],
    [
      'RG 96 frequency: a voicemail is',
      { on, contacts: ['2026-03-09T10:00+11:00 phone voicemail'] },
      `${tuesday} left 2`,
    ],
    [
      'RG 96 frequency: face to face is counted elsewhere',
      { on, contacts: ['2026-03-09T10:00+11:00 visit right_party'] },
      `${tuesday} left 3`,
    ],
    [
      'RG 96 frequency: per account: another account is free',
      { on: '2026-03-13', loans: 2, loan: 2, contacts: text('2026-03-09', '2026-03-10', '2026-03-11') },
      'open 2026-03-13T07:30+11:00 – 2026-03-13T21:00+11:00 left 3',
    ],
    [
      'RG 96 frequency: ten in the month shut it to the first',
      {
        on: '2026-03-30',
        contacts: text(
          ...['02', '03', '04', '09', '10', '11', '16', '17', '18', '23'].map((d) => `2026-03-${d}`),
        ),
      },
      `shut ${month} until 2026-04-01T07:30+11:00`,
    ],
    [
      'RG 96 frequency: nine leave one in the month, whatever the week has',
      {
        on: '2026-03-30',
        contacts: text(...['02', '03', '04', '09', '10', '11', '16', '17', '18'].map((d) => `2026-03-${d}`)),
      },
      'open 2026-03-30T07:30+11:00 – 2026-03-30T21:00+11:00 left 1',
    ],
    [
      'RG 96 frequency: a February of 29 days ends on the 29th',
      {
        on: '2028-02-29',
        contacts: text(
          ...['01', '02', '03', '08', '09', '10', '15', '16', '17', '22'].map((d) => `2028-02-${d}`),
        ),
      },
      `shut ${month} until 2028-03-01T07:30+11:00`,
    ],
  ]);
});

describe('Russia', () => {
  const call = (day: string) => `${day}T12:00+03:00 phone no_answer`;
  testCases('ru', { zone: 'Europe/Moscow' }, [
    [
      '230-FZ Art. 7: one call a day, 08:00 to 22:00 on a weekday',
      { on },
      'open 2026-03-10T08:00+03:00 – 2026-03-10T22:00+03:00 left 1 shared 1',
    ],
    [
      '230-FZ Art. 7: 09:00 to 20:00 on a Saturday',
      { on: '2026-03-14' },
      'open 2026-03-14T09:00+03:00 – 2026-03-14T20:00+03:00 left 1 shared 1',
    ],
    [
      "230-FZ Art. 7: a Friday evening keeps the weekday's hours",
      { on: '2026-03-13', channel: 'sms' },
      'open 2026-03-13T08:00+03:00 – 2026-03-13T22:00+03:00',
    ],
    [
      "230-FZ Art. 7: a Monday morning the weekday's",
      { on: '2026-03-16', channel: 'sms' },
      'open 2026-03-16T08:00+03:00 – 2026-03-16T22:00+03:00',
    ],
    [
      '230-FZ Art. 7: two calls in the week shut it to Monday',
      { on: '2026-03-12', contacts: [call('2026-03-09'), call('2026-03-11')] },
      'shut ru.230_fz.7.calls_week until 2026-03-16T08:00+03:00',
    ],
    [
      '230-FZ Art. 7: eight calls in the month shut it to the first',
      {
        on: '2026-03-31',
        contacts: ['02', '04', '09', '11', '16', '18', '23', '25'].map((d) => call(`2026-03-${d}`)),
      },
      'shut ru.230_fz.7.calls_month until 2026-04-01T08:00+03:00',
    ],
    [
      '230-FZ Art. 7: in Vladivostok the call of the same local day is the only one',
      { on, zone: 'Asia/Vladivostok', contacts: ['2026-03-10T05:30+10:00 phone no_answer'] },
      'shut ru.230_fz.7.calls_day until 2026-03-11T08:00+10:00',
    ],
    [
      '230-FZ Art. 7: one meeting a week',
      { on: '2026-03-15', channel: 'visit', contacts: ['2026-03-09T12:00+03:00 visit not_home'] },
      'shut ru.230_fz.7.meetings_week until 2026-03-16T08:00+03:00',
    ],
    [
      '230-FZ Art. 7: a call is no meeting',
      { on, channel: 'visit', contacts: [call('2026-03-09')] },
      'open 2026-03-10T08:00+03:00 – 2026-03-10T22:00+03:00 left 1 shared 1',
    ],
    [
      '230-FZ Art. 7: two debts of one person share the call',
      {
        on: '2026-03-12',
        loans: 2,
        loan: 2,
        contacts: [`${call('2026-03-09')} #1`, `${call('2026-03-10')} #1`],
      },
      'shut ru.230_fz.7.calls_week until 2026-03-16T08:00+03:00',
    ],
  ]);
});

describe('Indonesia', () => {
  testCases('id', { zone: 'Asia/Jakarta' }, [
    [
      'POJK 22/2023 Art. 62(2): Saturday 08:00 to 20:00',
      { on: '2026-03-14' },
      'open 2026-03-14T08:00+07:00 – 2026-03-14T20:00+07:00',
    ],
    [
      'POJK 22/2023 Art. 62(2): not on a Sunday',
      { on: '2026-03-15' },
      'shut id.pojk_22_2023.62.2.closed_days until 2026-03-16T08:00+07:00',
    ],
    [
      'POJK 22/2023 Art. 62(2): not on a Sunday, nor the holiday after it',
      { on: '2026-03-15', rules: { holidays: ['2026-03-16'] } },
      'shut id.pojk_22_2023.62.2.closed_days until 2026-03-17T08:00+07:00',
    ],
    [
      'POJK 22/2023 Art. 62(2): local time of the consumer in Jayapura',
      { on, zone: 'Asia/Jayapura' },
      'open 2026-03-10T08:00+09:00 – 2026-03-10T20:00+09:00',
    ],
  ]);
});

describe('India', () => {
  testCases('in', { zone: 'Asia/Kolkata' }, [
    [
      'RBI 2022-08-12: not before 08:00 or after 19:00',
      { on },
      'open 2026-03-10T08:00+05:30 – 2026-03-10T19:00+05:30',
    ],
    [
      'RBI 2022-08-12: any number of calls',
      { on, contacts: ['2026-03-09T12:00+05:30 phone promise'] },
      'open 2026-03-10T08:00+05:30 – 2026-03-10T19:00+05:30',
    ],
    [
      'RBI 2022-08-12: not yet in force on the 11th',
      { on: '2022-08-11' },
      'open 2022-08-11T00:00+05:30 – 2022-08-12T00:00+05:30',
    ],
  ]);
});

describe('United Kingdom', () => {
  testCases('uk', { zone: 'Europe/London' }, [
    [
      'CONC 7.9: no hours are invented; the day clocks go forward has 23 hours',
      { on: '2026-03-29' },
      'open 2026-03-29T00:00Z – 2026-03-30T00:00+01:00',
    ],
    [
      "CONC 7.14: a disputed debt is stopped by the program's policy",
      { on, restrictions: ['dispute 2026-03-01'] },
      'shut restriction.dispute until unknown',
    ],
    [
      'CONC 7.10: so is a vulnerable customer',
      { on, channel: 'visit', restrictions: ['vulnerable 2026-03-01 to 2026-03-28'] },
      'shut restriction.vulnerable until 2026-03-29T00:00Z',
    ],
  ]);
});
