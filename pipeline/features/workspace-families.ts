import { join } from 'node:path';
import { ConfigurationError } from '../core/errors.js';
import { sha256 } from '../core/hash.js';
import { suggestion } from '../core/nearest.js';
import type { Workspace } from '../workspace/workspace.js';
import { featuresOf, standardFamilies } from './families.js';
import type { FeatureFamily, FeatureNeed } from './feature.js';

/** What the sources of a workspace can give features. */
export function availableNeeds({ sources }: Workspace): ReadonlySet<FeatureNeed> {
  const needs = new Set<FeatureNeed>(['any source']);
  if (sources.has('installment')) needs.add('ledger');
  if (sources.has('contact')) needs.add('contact');
  return needs;
}

/**
 * The families of the program and of the workspace, switched on or not.
 * @throws ConfigurationError when a family that is switched on is unknown, or a name is given twice
 */
export function declaredFamilies(workspace: Workspace): FeatureFamily[] {
  const all = [...standardFamilies, ...workspace.features.map(ownFamily)];
  checkNames(workspace, all);
  return all;
}

/**
 * The families of the program and of the workspace that are switched on and have something to be made from.
 * @throws ConfigurationError as `declaredFamilies` does
 */
export function workspaceFamilies(workspace: Workspace): FeatureFamily[] {
  const { families: chosen } = workspace.configuration.features;
  const available = availableNeeds(workspace);
  return declaredFamilies(workspace).filter(
    (family) =>
      (chosen === undefined || chosen.includes(family.name)) &&
      family.features.some((feature) => available.has(feature.needs)),
  );
}

function checkNames({ configuration, directory }: Workspace, all: readonly FeatureFamily[]): void {
  const families = all.map((family) => family.name);
  const unknown = configuration.features.families?.find((name) => !families.includes(name));
  if (unknown !== undefined)
    throw new ConfigurationError('FEATURES_UNKNOWN', `there is no family of features "${unknown}"`, {
      where: `${join(directory, 'arrears.yaml')}, features.families`,
      hint: suggestion(unknown, families),
    });
  const twice = firstRepeated(families) ?? firstRepeated(featuresOf(all).map((feature) => feature.name));
  if (twice !== undefined)
    throw new ConfigurationError(
      'FEATURES_TWICE',
      `the name "${twice}" is given to two features or families`,
      {
        where: join(directory, 'features'),
        hint: 'choose another name in the workspace’s features',
      },
    );
}

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}

function ownFamily({ name, features, sql }: Workspace['features'][number]): FeatureFamily {
  return {
    name,
    features: features.map((feature) => ({ ...feature, family: name, needs: 'any source' })),
    sql: { table: `feat_${name}`, text: sql, hash: sha256(sql) },
  };
}

/** Names of the program's features that the sources of a workspace cannot give. */
export function missingFeatures(workspace: Workspace): string[] {
  const available = availableNeeds(workspace);
  return featuresOf(standardFamilies)
    .filter((feature) => !available.has(feature.needs))
    .map((feature) => feature.name);
}
