import { join } from 'node:path';
import { nearestName } from '../core/nearest.js';
import { featuresOf } from '../features/families.js';
import type { Feature, FeatureNeed } from '../features/feature.js';
import { availableNeeds, declaredFamilies, workspaceFamilies } from '../features/workspace-families.js';
import type { Problem } from '../workspace/condition-check.js';
import { conditionsOf } from '../workspace/conditions.js';
import { refuseProblems } from '../workspace/strategy-check.js';
import type { Workspace } from '../workspace/workspace.js';

/**
 * Checks that the workspace has what conditions of its strategy ask for: features that are switched on, and sources that
 * features and restrictions come from.
 * @param path the file that the strategy was read from
 * @throws ConfigurationError listing every mistake with its line and key
 */
export function checkConditions(
  workspace: Workspace,
  path = join(workspace.directory, 'strategy.yaml'),
): void {
  const problemOf = featureProblem(workspace);
  const problems = conditionsOf(workspace.strategy).flatMap(({ key, condition }): Problem[] => [
    ...(condition.restriction && !workspace.sources.has('restriction')
      ? [{ key: [...key, 'restriction'], text: 'no account has any: write sources/restriction.sql' }]
      : []),
    ...Object.keys(condition.feature ?? {}).flatMap((name) => {
      const text = problemOf(name);
      return text === undefined ? [] : [{ key: [...key, 'feature', name], text }];
    }),
  ]);
  refuseProblems(problems, path);
}

const sourcesOf: Readonly<Record<FeatureNeed, string>> = {
  'any source': 'sources/loan.sql',
  ledger: 'sources/installment.sql and payment.sql',
  contact: 'sources/contact.sql',
};

/** Tells why a feature that is named has no values in the workspace; undefined when it has. */
function featureProblem(workspace: Workspace): (name: string) => string | undefined {
  const available = availableNeeds(workspace);
  const declared = new Map<string, Feature>(
    featuresOf(declaredFamilies(workspace)).map((feature) => [feature.name, feature]),
  );
  const on = new Set(featuresOf(workspaceFamilies(workspace)).map(({ name }) => name));
  return (name) => {
    const feature = declared.get(name);
    if (feature === undefined) {
      const nearest = nearestName(name, declared.keys());
      const right = nearest ? `did you mean "${nearest}"?` : 'docs/features.en.md lists them';
      return `there is no feature "${name}"; ${right}`;
    }
    if (!available.has(feature.needs))
      return `is missing for every account: write ${sourcesOf[feature.needs]}`;
    if (on.has(name)) return undefined;
    return `is of the family "${feature.family}", which is switched off: add it to features.families in arrears.yaml`;
  };
}
