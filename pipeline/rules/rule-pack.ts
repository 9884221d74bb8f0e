import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { type RulePack, rulePackSchema } from '../workspace/rule-pack-schema.js';
import { readYamlFile } from '../workspace/yaml-file.js';

/** Packs that come with the program. */
export const packNames = ['cn', 'us', 'uk', 'in', 'au', 'id', 'ru'] as const;

const shipped = (name: string) => fileURLToPath(new URL(`packs/${name}.yaml`, import.meta.url));

/** The stops at recorded restrictions, which every pack is joined with. */
export const commonStops: RulePack = readYamlFile(shipped('stops'), rulePackSchema);

/**
 * Reads a pack and joins it with the stops that every pack has.
 * @param name one of `packNames`, or a `.yaml` file of the workspace
 * @param directory the workspace
 * @throws ConfigurationError when there is no such pack, or its file is wrong (with line and key)
 */
export function readRulePack(name: string, directory: string): RulePack {
  const own = /\.ya?ml$/.test(name);
  if (!own && !(packNames as readonly string[]).includes(name))
    throw new ConfigurationError('RULES_UNKNOWN_PACK', `there is no rule pack "${name}"`, {
      where: 'arrears.yaml: rules.pack',
      hint: `${suggestion(name, packNames)} A pack of your own is named by its file, such as rules/own.yaml`,
    });
  const path = own ? join(directory, name) : shipped(name);
  const pack = readYamlFile(path, rulePackSchema);
  const taken = pack.rules.find(({ id }) => id.startsWith('restriction.'));
  if (taken)
    throw new ConfigurationError('RULES_RESERVED_ID', `the rule "${taken.id}" has a reserved name`, {
      where: path,
      hint: 'restriction.… names the stops that the program joins to every pack; choose another id',
    });
  return { ...pack, rules: [...pack.rules, ...commonStops.rules] };
}
