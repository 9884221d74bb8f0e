import { coded, column } from '../columns.js';
import type { ReportContext } from '../report-context.js';
import type { ReportSection } from '../report-table.js';

const standings = {
  enforced: { en: 'enforced', zh: '執行' },
  unverified: { en: 'not: the value is not verified', zh: '不執行：數值未經核實' },
  advisory: { en: 'not: advisory', zh: '不執行：建議性' },
  principle: { en: 'principle: words only', zh: '原則：僅文字' },
  switched_off: { en: 'not: switched off by the workspace', zh: '不執行：工作區已關閉' },
  not_in_force: { en: 'not in force on the day', zh: '當日未生效' },
};

const strengths = {
  hard: { en: 'hard', zh: '強制' },
  presumption: { en: 'presumption', zh: '推定' },
  advisory: { en: 'advisory', zh: '建議' },
};

const verifications = {
  text: { en: 'official text', zh: '官方文本' },
  secondary: { en: 'secondary account', zh: '第三方轉述' },
  unverified: { en: 'not verified', zh: '未核實' },
  policy: { en: 'policy of the program', zh: '程式政策' },
};

const columns = [
  column('rule', 'text', 'Rule', '規則'),
  column('label', 'text', 'Name', '名稱'),
  column('says', 'text', 'What it says', '內容'),
  column('citation', 'text', 'Citation', '依據'),
  coded('strength', 'Strength', '效力', strengths),
  coded('verification', 'Source of the value', '數值來源', verifications),
  coded('standing', 'Tonight', '今晚', standings),
];

/** The contact rules of the night, with their citations. */
export function rulesSection({ manifest, rules }: ReportContext): ReportSection {
  const { version, overrides } = manifest.rules;
  return {
    name: 'rules',
    title: { en: 'Contact rules applied', zh: '適用的聯繫規則' },
    note: {
      en: `Rule pack ${version}. Decision support, not legal advice.`,
      zh: `規則包 ${version}。僅供決策參考，不構成法律意見。`,
    },
    charts: [],
    tables: [
      {
        name: 'contact-rules',
        title: { en: 'Rules of the pack and their standing tonight', zh: '規則包中的規則與今晚的執行狀態' },
        sql: '',
        source: `rule pack ${version}`,
        columns: columns.map(({ words: _, ...shown }) => shown),
        rows: rules.map((rule) => [
          rule.id,
          rule.label,
          rule.says,
          rule.citation,
          strengths[rule.strength as keyof typeof strengths] ?? rule.strength,
          verifications[rule.verification as keyof typeof verifications] ?? rule.verification,
          standings[rule.standing as keyof typeof standings] ?? rule.standing,
        ]),
      },
      {
        name: 'rule-changes',
        title: { en: 'What the workspace changed of the pack', zh: '工作區對規則包的更改' },
        sql: '',
        source: 'manifest.json: rules.overrides',
        columns: [
          column('rule', 'text', 'Rule', '規則'),
          column('key', 'text', 'Setting', '設定'),
          column('pack_value', 'text', 'Of the pack', '規則包的值'),
          column('value', 'text', 'Of the workspace', '工作區的值'),
        ],
        rows: overrides.map((change) => [change.rule_id, change.key, change.pack_value, change.value]),
      },
    ],
  };
}
