import type { IsoDate } from '../core/dates.js';
import { ConfigurationError } from '../core/errors.js';
import { canonicalJson, sha256 } from '../core/hash.js';
import { suggestion } from '../core/nearest.js';
import {
  demands,
  type Rule,
  type RuleOverride,
  type RulePack,
  type RuleSettings,
  ruleSchema,
} from '../workspace/rule-pack-schema.js';
import { yamlLines } from '../workspace/yaml-file.js';
import { outcomeUnits } from './outcomes.js';

/** Why a rule is enforced, or is not. */
export type Standing = 'enforced' | 'unverified' | 'advisory' | 'principle' | 'switched_off' | 'not_in_force';

/** A rule with the workspace's values. */
export interface SettledRule {
  readonly rule: Rule;
  readonly standing: Standing;
}

/** A value that the workspace changed, for the manifest. */
export interface RuleChange {
  readonly rule_id: string;
  readonly key: string;
  /** As JSON; null where the pack sets none. */
  readonly pack_value: string | null;
  readonly value: string;
}

/** The rules of a portfolio on a day. */
export interface RuleSet {
  /** The pack and its version, and a digest of the workspace's settings where they differ from the defaults. */
  readonly version: string;
  readonly rules: readonly SettledRule[];
  readonly overrides: readonly RuleChange[];
}

/** What the standing of a rule depends on besides the rule. */
export type StandingSettings = Pick<RuleSettings, 'unverified' | 'advisory'>;

/** Whether a rule is enforced on a day. A switch of its own wins over everything but its dates. */
export function standingOf(
  rule: Rule,
  settings: StandingSettings,
  asOfDate: IsoDate,
  enabled?: boolean,
): Standing {
  if (rule.principle) return 'principle';
  if ((rule.effective_from ?? asOfDate) > asOfDate) return 'not_in_force';
  if (rule.effective_to !== undefined && rule.effective_to <= asOfDate) return 'not_in_force';
  if (enabled !== undefined) return enabled ? 'enforced' : 'switched_off';
  if (rule.verification === 'unverified' && !settings.unverified) return 'unverified';
  if (rule.strength === 'advisory' && !settings.advisory) return 'advisory';
  return 'enforced';
}

/**
 * Gives the rules of a pack the workspace's values, and says which are enforced on a day.
 * @param path the file that the settings were read from, for messages with lines
 * @throws ConfigurationError listing every override that names no rule, does not fit its rule, or switches off a stop
 * at a recorded restriction; and every outcome that is no word of the vocabulary
 */
export function settleRules(
  pack: RulePack,
  settings: RuleSettings,
  asOfDate: IsoDate,
  path?: string,
): RuleSet {
  const problems = new Problems(path);
  const ids = pack.rules.map(({ id }) => id);
  for (const id of Object.keys(settings.override))
    if (!ids.includes(id)) problems.add(['override', id], `there is no such rule; ${suggestion(id, ids)}`);
  for (const [word, outcome] of Object.entries(settings.outcomes))
    if (!(outcome in outcomeUnits))
      problems.add(
        ['outcomes', word],
        `"${outcome}" is no outcome; ${suggestion(outcome, Object.keys(outcomeUnits))}`,
      );
  const overrides: RuleChange[] = [];
  const rules = pack.rules.map((rule) => {
    const { enabled, ...values } = settings.override[rule.id] ?? {};
    if (rule.verification === 'policy' && Object.keys({ ...settings.override[rule.id] }).length > 0)
      problems.add(
        ['override', rule.id],
        'a recorded restriction always stops contact; end it at its source',
      );
    const changed = withValues(rule, values, problems);
    overrides.push(...changesOf(rule, settings.override[rule.id] ?? {}));
    return { rule: changed, standing: standingOf(changed, settings, asOfDate, enabled) };
  });
  problems.throwIfAny();
  return { version: versionOf(pack, settings), rules, overrides };
}

function withValues(rule: Rule, values: Omit<RuleOverride, 'enabled'>, problems: Problems): Rule {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  if (given.length === 0) return rule;
  const demand = demands.find((name) => rule[name] !== undefined)!;
  const known = demand === 'principle' ? [] : keysOf[demand];
  const strange = given.filter(([key]) => !known.includes(key));
  for (const [key] of strange)
    problems.add(
      ['override', rule.id, key],
      known.length === 0
        ? 'a principle has no values'
        : `a rule of ${demand} has no such value; ${suggestion(key, known)}`,
    );
  if (strange.length > 0) return rule;
  const { days, ...others } = rule[demand] as { days?: number };
  // Another window has another length, or none.
  const kept = values.window === undefined && days !== undefined ? { ...others, days } : others;
  const changed = ruleSchema.safeParse({ ...rule, [demand]: { ...kept, ...Object.fromEntries(given) } });
  if (changed.success) return changed.data;
  for (const issue of changed.error.issues)
    problems.add(['override', rule.id, ...issue.path.slice(1).map(String)], issue.message);
  return rule;
}

const shapes = ruleSchema.shape;
const keysOf = {
  quiet_hours: Object.keys(shapes.quiet_hours.unwrap().shape),
  closed_days: Object.keys(shapes.closed_days.unwrap().shape),
  frequency: Object.keys(shapes.frequency.unwrap().shape),
  cool_off: Object.keys(shapes.cool_off.unwrap().shape),
  stop: Object.keys(shapes.stop.unwrap().shape),
};

function changesOf(rule: Rule, override: RuleOverride): RuleChange[] {
  const demand = demands.find((name) => rule[name] !== undefined)!;
  const before = rule[demand] as Record<string, unknown>;
  return Object.entries(override)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      rule_id: rule.id,
      key,
      pack_value: before[key] === undefined ? null : canonicalJson(before[key]),
      value: canonicalJson(value),
    }))
    .filter(({ pack_value, value }) => pack_value !== value)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function versionOf({ pack, version }: RulePack, settings: RuleSettings): string {
  const { pack: _, ...changes } = settings;
  const plain = { unverified: false, advisory: false, override: {}, holidays: [], outcomes: {} };
  const own = canonicalJson({ ...changes, holidays: [...changes.holidays].sort() });
  return own === canonicalJson(plain)
    ? `${pack}-${version}`
    : `${pack}-${version}+${sha256(own).slice(0, 8)}`;
}

class Problems {
  private readonly found: { line: number; text: string }[] = [];

  constructor(private readonly path?: string) {}

  add(key: readonly string[], text: string): void {
    const keyPath = ['rules', ...key];
    const line = this.path === undefined ? 0 : yamlLines(this.path)(keyPath);
    this.found.push({ line, text: `${line > 0 ? `line ${line}: ` : ''}${keyPath.join('.')}: ${text}` });
  }

  throwIfAny(): void {
    if (this.found.length === 0) return;
    throw new ConfigurationError('RULES_INVALID', 'the rules do not fit their pack', {
      where: this.path ?? 'arrears.yaml',
      examples: this.found.sort((a, b) => a.line - b.line).map(({ text }) => text),
      hint: 'correct the keys named above; docs/contact-rules.md lists every rule and its values',
    });
  }
}
