import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigurationError } from '../core/errors.js';
import { type FeatureDeclaration, featureFamilySchema } from './feature-declaration.js';
import { readYamlFile } from './yaml-file.js';

/** A family of features that a workspace adds: `features/<name>.yaml` declares what `features/<name>.sql` gives. */
export interface WorkspaceFeatures {
  readonly name: string;
  readonly features: readonly FeatureDeclaration[];
  readonly sql: string;
}

/**
 * Reads the families of a workspace's `features/` folder, in the order of their names.
 * @throws ConfigurationError when a declaration is wrong or has no SQL, or the other way round
 */
export function readFeatures(directory: string): WorkspaceFeatures[] {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  const names = (suffix: string) =>
    files.filter((file) => file.endsWith(suffix)).map((file) => basename(file, suffix));
  const declared = names('.yaml');
  const written = names('.sql');
  const alone = [
    ...declared.filter((name) => !written.includes(name)).map((name) => `${name}.sql`),
    ...written.filter((name) => !declared.includes(name)).map((name) => `${name}.yaml`),
  ];
  if (alone.length > 0)
    throw new ConfigurationError('FEATURES_INCOMPLETE', `there is no ${alone[0]}`, {
      where: directory,
      hint: 'a family of features is a declaration (.yaml) and a SELECT (.sql) of the same name',
    });
  const wrong = declared.find((name) => !/^[a-z][a-z0-9_]*$/.test(name));
  if (wrong !== undefined)
    throw new ConfigurationError(
      'FEATURES_NAME',
      `"${wrong}" cannot name a family: it may hold a-z, 0-9 and _`,
      {
        where: directory,
        hint: 'rename both files',
      },
    );
  return declared.sort().map((name) => ({
    name,
    features: readYamlFile(join(directory, `${name}.yaml`), featureFamilySchema).features,
    sql: readFileSync(join(directory, `${name}.sql`), 'utf8')
      .replace(/^\s*--.*\n/gm, '')
      .trim()
      .replace(/;$/, ''),
  }));
}
