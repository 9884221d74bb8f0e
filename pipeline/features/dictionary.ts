import { standardFamilies } from './families.js';
import type { Feature, FeatureFamily } from './feature.js';

const words = {
  en: {
    title: 'Feature dictionary',
    intro:
      'Generated from the declarations beside the SQL (`npx vitest run tests/features/dictionary.test.ts -u` writes it again). A snapshot is taken at the start of a day and uses facts known before it. Snapshot windows are (t − w, t], windows of payments and contacts [t − w, t); 3m = 90 days, 6m = 180, 12m = 365. Direction: how risk is expected to move as the feature rises.',
    own: `## Features of a workspace
A workspace adds a family with two files: \`features/<family>.yaml\` declares the features (name, unit, description and
meaning of missing in English and Chinese, direction, whether a customer may be told), \`features/<family>.sql\` is one
SELECT that gives \`loan_key\` and then the declared columns, in order, one row a loan of \`arr_cohort\`. It may read the
tables \`arr_*\`, which hold only what was known at the snapshot, and \`stg_*\`, which hold everything: filter those by
\`known_on < $as_of_date\`. \`arrears check --leaks\` plants future rows and names every feature that moves.`,
    head: ['Feature', 'Unit', 'Direction', 'Meaning', 'Missing means', 'Needs'],
    families: {
      delinquency: 'Delinquency',
      roll_behavior: 'Roll behavior',
      exposure: 'Exposure',
      payment: 'Payment',
      contact: 'Contact',
      customer: 'Customer',
    },
    needs: { 'any source': '', ledger: 'installments and payments', contact: 'contacts' },
  },
  zh: {
    title: '特徵字典',
    intro:
      '由 SQL 旁的聲明生成（`npx vitest run tests/features/dictionary.test.ts -u` 重新生成）。快照取於當日開始時，只用此前已知的事實。快照窗口為 (t − w, t]，還款與聯繫窗口為 [t − w, t)；3m = 90天，6m = 180天，12m = 365天。方向：特徵上升時風險的預期變化。',
    own: `## 工作區自有特徵
工作區以兩個檔案新增一個特徵族：\`features/<族>.yaml\` 聲明特徵（名稱、單位、中英文說明與缺失含義、方向、可否告知客戶），
\`features/<族>.sql\` 為一條 SELECT，依次給出 \`loan_key\` 與所聲明的各列，\`arr_cohort\` 中每筆貸款一行。可讀取 \`arr_*\` 表
（只含快照時已知的事實）與 \`stg_*\` 表（含全部，須以 \`known_on < $as_of_date\` 過濾）。\`arrears check --leaks\` 會植入未來的
行，並指出因此變動的特徵。`,
    head: ['特徵', '單位', '方向', '含義', '缺失含義', '所需來源'],
    families: {
      delinquency: '逾期',
      roll_behavior: '滾動',
      exposure: '敞口',
      payment: '還款',
      contact: '聯繫',
      customer: '客戶',
    },
    needs: { 'any source': '', ledger: '分期與還款', contact: '聯繫記錄' },
  },
} as const;

/** The dictionary of all features of the program, as Markdown. */
export function featureDictionary(language: 'en' | 'zh'): string {
  const w = words[language];
  const sections = standardFamilies.map((family) => section(family, language));
  return `# ${w.title}\n\n${w.intro}\n\n${sections.join('\n')}\n${w.own}\n`;
}

function section({ name, features }: FeatureFamily, language: 'en' | 'zh'): string {
  const w = words[language];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${w.families[name as keyof typeof w.families]} (${features.length})`,
    '',
    row(w.head),
    row(w.head.map(() => '---')),
    ...features.map((feature) => row(cells(feature, language))),
    '',
  ].join('\n');
}

function cells(
  { name, unit, direction, description, missing, needs }: Feature,
  language: 'en' | 'zh',
): string[] {
  const sign = direction === 'none' ? '' : direction === '-' ? '−' : direction;
  return [`\`${name}\``, unit, sign, description[language], missing[language], words[language].needs[needs]];
}
