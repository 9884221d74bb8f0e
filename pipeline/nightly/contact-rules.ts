import { commonStops, readRulePack } from '../rules/rule-pack.js';
import { type RulePack, type RuleSettings, ruleSettingsSchema } from '../workspace/rule-pack-schema.js';
import type { Workspace } from '../workspace/workspace.js';

/** The rules that a portfolio is under: its pack with the workspace's settings; without a pack, the common stops. */
export function contactRules({ configuration, directory, rulePack }: Workspace): {
  pack: RulePack;
  settings: RuleSettings;
} {
  const { rules } = configuration;
  if (rules === undefined)
    return { pack: commonStops, settings: ruleSettingsSchema.parse({ pack: commonStops.pack }) };
  return { pack: rulePack ?? readRulePack(rules.pack, directory), settings: rules };
}
