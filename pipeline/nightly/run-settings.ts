import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataContractError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import { configurationSchema } from '../workspace/configuration-schema.js';
import { featureFamilySchema } from '../workspace/feature-declaration.js';
import { rulePackSchema } from '../workspace/rule-pack-schema.js';
import { strategySchema } from '../workspace/strategy-schema.js';
import type { Workspace } from '../workspace/workspace.js';
import { contactRules } from './contact-rules.js';

/** The file of a bundle that keeps what the workspace said on the night it was published. */
export const settingsFile = 'settings.json';

const settingsSchema = z.strictObject({
  configuration: configurationSchema,
  strategy: strategySchema,
  sources: z.record(z.string(), z.string()),
  features: z.array(featureFamilySchema.extend({ name: z.string(), sql: z.string() })),
  rule_pack: rulePackSchema.optional(),
});

/** Configuration, strategy, source SELECTs, own features and contact rules of a workspace, as JSON. */
export function settingsOf(workspace: Workspace): string {
  const { configuration, strategy, sources, features } = workspace;
  const settings = {
    configuration,
    strategy,
    sources: Object.fromEntries(sources),
    features,
    ...(configuration.rules && { rule_pack: contactRules(workspace).pack }),
  };
  return `${canonicalJson(settings, 2)}\n`;
}

/**
 * The workspace as it was when the bundle in `directory` was published, reading today's files within today's limits.
 * @throws DataContractError when the bundle's settings are missing or damaged
 */
export function workspaceOfRun(workspace: Workspace, directory: string): Workspace {
  const path = join(directory, settingsFile);
  try {
    const { configuration, strategy, sources, features, rule_pack } = settingsSchema.parse(
      JSON.parse(readFileSync(path, 'utf8')),
    );
    const { files, limits, observability, encryption } = workspace.configuration;
    return {
      ...workspace,
      configuration: {
        ...configuration,
        files,
        observability,
        encryption,
        limits: { ...limits, quarantined_share: configuration.limits.quarantined_share },
      },
      strategy,
      sources: new Map(Object.entries(sources)),
      features,
      rulePack: rule_pack,
    };
  } catch (error) {
    throw new DataContractError(
      'SETTINGS_DAMAGED',
      `cannot read the settings of the run: ${(error as Error).message.split('\n')[0]}`,
      {
        where: path,
        hint: 'the bundle was changed after it was published; restore it from a copy',
      },
    );
  }
}
