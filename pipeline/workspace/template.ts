import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { machineError } from '../core/machine-error.js';
import { suggestion } from '../core/nearest.js';
import { configurationSchema } from './configuration-schema.js';
import { strategySchema } from './strategy-schema.js';

const folder = fileURLToPath(new URL('./template/', import.meta.url));
const forms = ['ledger', 'status'] as const;

/**
 * Writes a new workspace from the template of a source form, and the JSON Schemas for editors.
 * @param form `ledger` or `status`
 * @returns the files written
 * @throws UsageError when `directory` holds a workspace or a file of one already or cannot be made, or there is no such form
 */
export function writeTemplate(directory: string, form: string): string[] {
  if (!forms.includes(form as (typeof forms)[number]))
    throw new UsageError('FORM_UNKNOWN', `there is no form "${form}"`, { hint: suggestion(form, forms) });
  if (existsSync(join(directory, 'arrears.yaml')))
    throw new UsageError('WORKSPACE_EXISTS', 'the folder holds a workspace already', {
      where: join(directory, 'arrears.yaml'),
      hint: 'name another folder',
    });
  const files = [
    [join(folder, form, 'arrears.yaml'), 'arrears.yaml'],
    [join(folder, 'strategy.yaml'), 'strategy.yaml'],
    ...readdirSync(join(folder, form, 'sources'))
      .sort()
      .map((file) => [join(folder, form, 'sources', file), join('sources', file)]),
  ];
  const taken = files.find(([, name]) => existsSync(join(directory, name)));
  if (taken)
    throw new UsageError('FILE_EXISTS', 'a file of that name would be overwritten', {
      where: join(directory, taken[1]),
      hint: 'name another folder, or move the file away',
    });
  makeFolder(directory);
  const written = files.map(([from, name]) => copyInto(directory, from, name));
  mkdirSync(join(directory, 'raw'), { recursive: true, mode: 0o750 });
  return [...written, ...writeSchemas(directory)];
}

/** Writes the JSON Schemas of arrears.yaml and strategy.yaml beside them, for editors. */
export function writeSchemas(directory: string): string[] {
  return [
    ['arrears.schema.json', configurationSchema] as const,
    ['strategy.schema.json', strategySchema] as const,
  ].map(([file, schema]) => {
    const path = join(directory, file);
    writeFileSync(path, `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`, {
      mode: 0o640,
    });
    return path;
  });
}

/** One folder after the other: of all at once, Node never ends where the system makes none (/proc). */
function makeFolder(directory: string): void {
  if (isFolder(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) makeFolder(parent);
  try {
    mkdirSync(directory, { mode: 0o750 });
  } catch (error) {
    // Another program made it meanwhile.
    if (isFolder(directory)) return;
    throw (
      machineError(error, directory) ??
      new UsageError('FOLDER_IMPOSSIBLE', 'no folder can be made there', {
        where: directory,
        hint: 'name a place that is no file and lies on a disk',
      })
    );
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function copyInto(directory: string, from: string, name: string): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  copyFileSync(from, path);
  chmodSync(path, 0o640);
  return path;
}
