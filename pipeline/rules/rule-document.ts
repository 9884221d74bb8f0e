import { inBoth } from '../core/bilingual.js';
import type { Rule, RulePack } from '../workspace/rule-pack-schema.js';
import { outcomeUnits } from './outcomes.js';
import { commonStops, packNames, readRulePack } from './rule-pack.js';
import { demandWords } from './rule-words.js';
import { type Standing, standingOf } from './settle-rules.js';

const standingWords: Readonly<Record<Standing, string>> = {
  enforced: 'yes',
  unverified: 'no: unverified',
  advisory: 'no: advisory',
  principle: 'shown only',
  switched_off: 'no',
  not_in_force: 'no: not in force',
};

const introduction = `# Contact rules

Generated from the packs in \`pipeline/rules/packs\` (\`npx vitest run tests/rules/rule-document.test.ts -u\` writes it
again). **Decision support, not legal advice**: check every value against the law in force and with counsel.

- **Strength**: \`hard\` is law; a \`presumption\` shifts the burden or states what a regulator or standard expects, and is
  enforced like law; \`advisory\` is shown, and enforced only with \`rules.advisory: true\`.
- **Verification**: \`text\` was read in the official text or a faithful copy; \`secondary\` in a third party's account of
  it; \`unverified\` is recalled only, and is off unless \`rules.unverified: true\`; \`policy\` is the program's own caution.
- **By default** says whether the rule is enforced with no settings, from the day it comes into force.

## Settings
\`\`\`yaml
rules:
  pack: us                      # or a pack of your own: rules/own.yaml
  unverified: false
  advisory: false
  holidays: [2026-10-01]        # national holidays; the program knows no dates by itself
  outcomes: { 接通本人: right_party }   # the lender's own words, for rules, features and the report
  override:
    us.1006.14.b.2.i.a.calls: { at_most: 5 }
    us.1006.38.dispute: { enabled: true }
\`\`\`
Every change is told in the manifest, and \`rulepack_version\` carries a digest of the settings. A rule is judged by the
dates in force on the night; stops at recorded restrictions cannot be switched off.

## How rules are judged
- Day t is [start of t, start of t + 1) in the portfolio's time zone. Rules go by the customer's own clock at each
  instant, daylight saving included; a customer without a known time zone has the portfolio's.
- Contacts count when they were known, and made, before day t. Restrictions hold from the start of a day t on which they
  hold at all, to the end of their last local day. Consent is the customer's latest word on the channel before t (table
  \`consent\`: customer_id, channel, decided_on, given, known_on); without one there is none.
- Quiet hours [from, to) stand on the clock of their days: over midnight they are the evening and the early morning of
  the same date.
- Windows: \`calendar_day\`, \`calendar_week\` (from Monday) and \`calendar_month\` by local date; \`consecutive_days\` the
  local date and the days before it; \`rolling_days\` days of 24 hours from the instant of a contact.
- Keys: \`person\` counts all contacts of the customer. \`debt\` and \`account\` are the loan; a contact about no loan is about
  all of them, one about a loan outside the book about none. The input does not tell contact points apart, so
  \`contact_point\` counts by person, the stricter reading.
- \`attempts_left\` keeps every limit even if each attempt counts; a talk may end them sooner (cool-off).
  \`person_attempts_left\` is the part that all loans of the customer share.
- \`earliest_permitted_at\` is empty where no end is known: an open stop, one that ends more than five years ahead, or a
  further restriction that is known to begin before.

## Outcomes of a contact
Every contact is an \`attempt\`. An outcome that is not listed counts as everything, and is told in the log.

`;

/** docs/contact-rules.md: the vocabulary of outcomes, and every rule of every pack. */
export function ruleDocument(): string {
  const outcomes = Object.entries(outcomeUnits).map(
    ([outcome, units]) => `| \`${outcome}\` | ${units.join(', ')} |`,
  );
  const packs = packNames.map((name) => {
    const pack = readRulePack(name, '.');
    return { ...pack, rules: pack.rules.filter(({ verification }) => verification !== 'policy') };
  });
  return [
    `${introduction}| Outcome | Also counts as |\n| --- | --- |\n${outcomes.join('\n')}\n`,
    ...[...packs, commonStops].map(packSection),
  ].join('\n');
}

function packSection({ pack, version, label, gaps, rules }: RulePack): string {
  const rows = rules.map((rule) => {
    const standing = standingOf(
      rule,
      { unverified: false, advisory: false },
      rule.effective_from ?? '1970-01-01',
    );
    return [
      `\`${rule.id}\``,
      `${rule.label.en} / ${rule.label.zh}`,
      describeRule(rule),
      inBoth(rule.citation).en,
      effective(rule),
      rule.strength,
      rule.verification,
      standingWords[standing],
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${label.en} ${label.zh} (\`${pack}\` ${version})`,
    '',
    line(['Rule', 'Name', 'What it says', 'Citation', 'In force', 'Strength', 'Verification', 'By default']),
    line(Array.from({ length: 8 }, () => '---')),
    ...rows.map(line),
    '',
    ...gaps.map((gap) => `- Gap: ${gap}`),
    ...(gaps.length > 0 ? [''] : []),
  ].join('\n');
}

function effective({ effective_from: from, effective_to: to }: Rule): string {
  if (!from && !to) return '';
  return `${from ? `from ${from}` : ''}${to ? ` to before ${to}` : ''}`.trim();
}

/** What a rule demands, in a sentence. */
export function describeRule(rule: Rule): string {
  const told = demandWords(rule).en;
  return rule.note ? `${told} ${rule.note}` : told;
}
