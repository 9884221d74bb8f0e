import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigurationError } from '../core/errors.js';

/** A path that arrears.yaml names, and the folder that it may not leave. */
export interface NamedPath {
  readonly path: string;
  readonly root: string;
}

/**
 * The path that a setting names: in the workspace or, after a leading `$NAME/`, in the folder of that environment
 * variable. Whoever may write arrears.yaml gets at no other file; whoever starts the batch may allow more.
 * @param where the setting, for messages
 * @throws ConfigurationError when the variable is not set, or the path leaves the folder
 */
export function namedPath(text: string, directory: string, where: string): NamedPath {
  const [start, plain, braced] = /^\$(?:([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)\})(?=\/|$)/.exec(text) ?? [];
  const variable = plain ?? braced;
  const root = resolve(variable === undefined ? directory : folderOf(variable, where));
  const path = resolve(root, `.${sep}${text.slice(start?.length ?? 0)}`);
  if ((start === undefined && isAbsolute(text)) || text.includes('\0') || !isWithin(path, root))
    throw outside(text, where, variable);
  return { path, root };
}

/** Whether a file, links followed, lies in a folder; false for one that is not there. */
export function liesWithin(path: string, root: string): boolean {
  try {
    return isWithin(realpathSync(path), realpathSync(root));
  } catch {
    return false;
  }
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function folderOf(variable: string, where: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new ConfigurationError('FILE_ENVIRONMENT', `the environment variable ${variable} is not set`, {
    where,
    hint: `set it to the folder that holds the data, for example: ${variable}=/path/to/data arrears nightly`,
  });
}

function outside(text: string, where: string, variable?: string): ConfigurationError {
  return new ConfigurationError(
    'PATH_OUTSIDE',
    `"${text}" leaves ${variable === undefined ? 'the workspace' : `the folder of ${variable}`}`,
    {
      where,
      hint: 'put the file there; or name its folder in an environment variable and write $NAME/file',
    },
  );
}

/** Where the metrics of a workspace go. */
export function metricsFolder({
  configuration,
  directory,
}: {
  readonly configuration: { readonly observability: { readonly metrics_folder: string } };
  readonly directory: string;
}): string {
  const where = `${join(directory, 'arrears.yaml')}, observability.metrics_folder`;
  return namedPath(configuration.observability.metrics_folder, directory, where).path;
}
