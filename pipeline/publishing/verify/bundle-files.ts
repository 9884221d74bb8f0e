import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSchemas } from '../../contracts/bundle-schemas.js';
import { type Manifest, manifestSchema } from '../../contracts/manifest.js';
import { rankedList, rankedListVersion } from '../../contracts/ranked-list.js';
import { sha256OfFile } from '../../core/hash.js';
import { filesOf } from '../bundle.js';
import type { Findings } from './findings.js';

const outside = new Set(['manifest.json', '.done']);

/** Reads the manifest, if it is one of this version. */
export function readManifest(directory: string, findings: Findings): Manifest | undefined {
  const file = 'manifest.json';
  const path = join(directory, file);
  if (!existsSync(path)) {
    findings.add('bundle', file, 'there is none: the folder is no bundle', {
      hint: 'name the folder of a night, such as runs/2026-07-01',
    });
    return undefined;
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    findings.add('manifest', file, `is not JSON: ${(error as Error).message.slice(0, 100)}`);
    return undefined;
  }
  if (!isOfThisVersion(content, findings)) return undefined;
  const { success, data, error } = manifestSchema.safeParse(content);
  for (const { path: key, message } of error?.issues ?? [])
    findings.add('manifest', file, `${key.join('.') || 'the document'}: ${message}`);
  return success ? data : undefined;
}

function isOfThisVersion(content: unknown, findings: Findings): boolean {
  const version = (content as { schema_version?: unknown } | null)?.schema_version;
  if (version === rankedListVersion) return true;
  const isVersion = typeof version === 'string' && /^\d+\.\d+$/.test(version);
  const age = isVersion ? order(version) - order(rankedListVersion) : 0;
  findings.add(
    'schema_version',
    'manifest.json',
    isVersion
      ? `is of version ${version}, ${age < 0 ? 'older' : 'newer'} than ${rankedListVersion}, which this program checks`
      : `schema_version is ${JSON.stringify(version) ?? 'missing'}, and should be "${rankedListVersion}"`,
    {
      hint:
        age > 0
          ? 'use the release of arrears that published it, or a newer one'
          : 'use the release of arrears that published it, or publish the night again with this one',
    },
  );
  return false;
}

function order(version: string): number {
  const [major, minor] = version.split('.').map(Number);
  return major * 1000 + minor;
}

/** Checks that exactly the listed files are there, byte for byte, and `.done`. */
export async function checkFiles(directory: string, manifest: Manifest, findings: Findings): Promise<void> {
  checkDone(directory, manifest, findings);
  const there = filesOf(directory).filter((file) => !outside.has(file));
  const listed = new Map(manifest.files.map((entry) => [entry.file, entry]));
  for (const file of there)
    if (!listed.has(file))
      findings.add('unlisted_file', file, 'is not in the manifest', {
        hint: 'do not import it; find out who put it there',
      });
  for (const { file, bytes, sha256 } of listed.values()) {
    if (!there.includes(file)) findings.add('missing_file', file, 'is in the manifest and not in the folder');
    else
      await findings.reading('hash', file, async () => {
        const size = statSync(join(directory, file)).size;
        if (size !== bytes) findings.add('hash', file, `has ${size} bytes, and the manifest says ${bytes}`);
        else if ((await sha256OfFile(join(directory, file))) !== sha256)
          findings.add('hash', file, 'has another SHA-256 than the manifest says: its content was changed');
      });
  }
  for (const file of needed)
    if (!listed.has(file)) findings.add('missing_file', file, 'should be in every bundle and is not listed');
}

const needed = [
  ...['csv', 'parquet', 'jsonl', 'arrow'].map((extension) => `ranked_accounts.${extension}`),
  'segments.csv',
  ...Object.keys(bundleSchemas),
];

function checkDone(directory: string, { run_id }: Manifest, findings: Findings): void {
  const path = join(directory, '.done');
  if (!existsSync(path))
    findings.add('done', '.done', 'is missing: the bundle is not complete', {
      hint: 'wait until the night has ended, or fetch the bundle again',
    });
  else if (readFileSync(path, 'utf8') !== `${run_id}\n`)
    findings.add('done', '.done', `does not name the run ${run_id} of the manifest`);
}

/** Checks that the bundle carries the schemas of its version and says its columns. */
export function checkSchemas(directory: string, manifest: Manifest, findings: Findings): void {
  for (const [file, text] of Object.entries(bundleSchemas)) {
    const path = join(directory, file);
    if (existsSync(path) && readFileSync(path, 'utf8') !== text)
      findings.add('schema', file, `is not the schema of version ${rankedListVersion}`);
  }
  const wanted = Object.entries(rankedList).map(([name, type]) => `${name} ${type}`);
  const told = manifest.columns.map(({ name, type }) => `${name} ${type}`);
  const wrong = wanted.findIndex((column, index) => column !== told[index]);
  if (wrong >= 0 || told.length !== wanted.length)
    findings.add(
      'columns',
      'manifest.json',
      `column ${(wrong < 0 ? wanted.length : wrong) + 1} should be "${wanted[wrong] ?? 'nothing'}" and is "${told[wrong < 0 ? wanted.length : wrong] ?? 'missing'}"`,
    );
}
