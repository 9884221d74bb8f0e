/** Words on contact rules, of every command that judges or publishes. */
export const ruleWords = {
  en: {
    none: 'No contact rules: arrears.yaml names no rules.pack, so that only recorded restrictions hold contact back, at any hour of the day. docs/contact-rules.md lists the packs.',
  },
  zh: {
    none: '未設聯繫規則：arrears.yaml 沒有 rules.pack，因此只有已登記的限制會阻止聯繫，且不分時段。規則包見 docs/contact-rules.md。',
  },
} as const;
