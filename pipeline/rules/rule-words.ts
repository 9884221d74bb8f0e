import type { Bilingual } from '../core/bilingual.js';
import { channelWords } from '../workspace/channel-words.js';
import {
  type QuietPeriod,
  type Rule,
  type RuleChannel,
  type stopKinds,
  weekdays,
} from '../workspace/rule-pack-schema.js';

const windows = {
  calendar_day: { en: 'a calendar day', zh: '每個曆日' },
  calendar_week: { en: 'a calendar week', zh: '每個曆週' },
  calendar_month: { en: 'a calendar month', zh: '每個曆月' },
};
const units = {
  attempt: { en: 'attempts', zh: '嘗試' },
  unanswered: { en: 'unanswered attempts', zh: '未接聽的嘗試' },
  connected: { en: 'connected contacts', zh: '接通' },
  contact: { en: 'contacts made', zh: '聯繫上' },
  effective_conversation: { en: 'effective conversations', zh: '有效通話' },
};
const keys = { person: '每人', debt: '每筆債務', account: '每個帳戶', contact_point: '每個聯繫點' };
const dayNames = {
  mon: '週一',
  tue: '週二',
  wed: '週三',
  thu: '週四',
  fri: '週五',
  sat: '週六',
  sun: '週日',
};
const stopNames: Readonly<Record<(typeof stopKinds)[number], string>> = {
  do_not_contact: '不得聯繫',
  do_not_call: '不得致電',
  dispute: '爭議',
  hardship: '經濟困難',
  deceased: '已故',
  bankruptcy: '破產',
  attorney: '已委託律師',
  litigation: '訴訟',
  vulnerable: '弱勢',
  identity_theft: '身份被盜用',
};

/** What a rule demands, with its values and channels, in a sentence. */
export function demandWords(rule: Rule): Bilingual {
  const { quiet_hours: quiet, closed_days: closed, frequency, cool_off: coolOff, stop, principle } = rule;
  if (quiet) {
    const consent = consentWords(quiet);
    return inChannels(quiet, {
      en: `Quiet ${quiet.periods.map(periodWords).join(', ')}${consent.en}`,
      zh: `靜默時段 ${quiet.periods.map(periodWordsInChinese).join('、')}${consent.zh}`,
    });
  }
  if (closed) {
    const consent = consentWords(closed);
    const days = closed.weekdays ?? [];
    return inChannels(closed, {
      en: `Closed on ${[...days, ...(closed.holidays ? ['national holidays'] : [])].join(', ')}${consent.en}`,
      zh: `不得聯繫的日子：${[...days.map((day) => dayNames[day]), ...(closed.holidays ? ['國定假日'] : [])].join('、')}${consent.zh}`,
    });
  }
  if (frequency) return inChannels(frequency, frequencyWords(frequency));
  if (coolOff)
    return inChannels(coolOff, {
      en: `After ${coolOff.unit === 'effective_conversation' ? 'an effective conversation' : units[coolOff.unit].en} per ${coolOff.key.replace('_', ' ')}, none in ${coolOff.days} days of which its day is the first`,
      zh: `${keys[coolOff.key]}在${units[coolOff.unit].zh}之後，${coolOff.days} 天內不再聯繫，當天為第一天`,
    });
  if (stop)
    return inChannels(stop, {
      en: `Stop at ${[...stop.restrictions, ...(stop.consent_withdrawn ? ['consent withdrawn for the channel'] : [])].join(', ')}`,
      zh: `停止聯繫：${[...stop.restrictions.map((kind) => stopNames[kind]), ...(stop.consent_withdrawn ? ['已撤回對該管道的同意'] : [])].join('、')}`,
    });
  return principle!;
}

function inChannels({ channels }: { channels: readonly RuleChannel[] }, { en, zh }: Bilingual): Bilingual {
  return {
    en: `${en}: ${channels.join(', ')}.`,
    zh: `${zh}（${channels.map((channel) => channelWords[channel].zh).join('、')}）。`,
  };
}

function frequencyWords({
  at_most,
  unit,
  direction,
  key,
  window,
  days,
}: NonNullable<Rule['frequency']>): Bilingual {
  const span =
    window === 'rolling_days'
      ? { en: `any ${days} × 24 hours`, zh: `任 ${days} × 24 小時內` }
      : window === 'consecutive_days'
        ? { en: `${days} consecutive days`, zh: `連續 ${days} 天內` }
        : windows[window];
  const begun =
    direction === 'any' ? { en: ', whoever began them', zh: '（無論由誰發起）' } : { en: '', zh: '' };
  return {
    en: `At most ${at_most} ${units[unit].en}${begun.en} per ${key.replace('_', ' ')} in ${span.en}`,
    zh: `${keys[key]}${span.zh}至多 ${at_most} 次${units[unit].zh}${begun.zh}`,
  };
}

function periodWords({ days, from, to }: QuietPeriod): string {
  return days.length === weekdays.length ? `${from}–${to}` : `${from}–${to} on ${days.join(' ')}`;
}

function periodWordsInChinese({ days, from, to }: QuietPeriod): string {
  const named = days.map((day) => dayNames[day]).join('、');
  return days.length === weekdays.length ? `${from}–${to}` : `${from}–${to}（${named}）`;
}

function consentWords({ unless_consent }: { unless_consent: boolean }): Bilingual {
  return unless_consent
    ? { en: ' unless the customer consented', zh: '，客戶同意者除外' }
    : { en: '', zh: '' };
}
