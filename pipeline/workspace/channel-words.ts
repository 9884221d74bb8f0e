import type { Bilingual } from '../core/bilingual.js';
import type { RuleChannel } from './rule-pack-schema.js';

/** The channels of contacts and treatments. */
export const channelWords: Readonly<Record<RuleChannel, Bilingual>> = {
  phone: { en: 'phone', zh: '電話' },
  sms: { en: 'SMS', zh: '簡訊' },
  app: { en: 'app', zh: 'App' },
  email: { en: 'e-mail', zh: '電子郵件' },
  letter: { en: 'letter', zh: '信函' },
  visit: { en: 'visit', zh: '上門' },
  legal: { en: 'legal', zh: '法律' },
};
