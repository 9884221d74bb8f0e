// Holds the licence of every production dependency to a list. Reads node_modules and the lockfile alone, no network.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
/** Permissive licences, by SPDX identifier; another one is a decision to be made, not a line to be added. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const refused = [];
const counts = {};
for (const [path, locked] of Object.entries(packages)) {
  if (path === '' || locked.dev || locked.link) continue;
  const name = `${path.replace(/^.*node_modules\//, '')}@${locked.version}`;
  const manifest = join(root, path, 'package.json');
  if (!existsSync(manifest)) {
    // Bindings for other machines are not installed; the lockfile tells of them.
    if (!locked.optional) refused.push(`${name}: it is not installed`);
    else if (!isAllowed(locked.license)) refused.push(`${name}: ${locked.license ?? 'no licence'}`);
    continue;
  }
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8'));
  const told =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
  if (!isAllowed(told)) refused.push(`${name}: ${told ?? 'no licence'}`);
  if (locked.resolved?.startsWith('http') && !locked.integrity)
    refused.push(`${name}: no checksum in the lockfile`);
  counts[told] = (counts[told] ?? 0) + 1;
}

for (const line of refused) console.error(line);
console.log(
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([licence, count]) => `${licence} ${count}`)
    .join(', '),
);
process.exitCode = refused.length > 0 ? 1 : 0;

/** Of a choice (OR) one must be allowed, of a conjunction (AND) all. */
function isAllowed(expression) {
  if (typeof expression !== 'string') return false;
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(/ OR /i)
    .some((part) => part.split(/ AND /i).every((licence) => allowed.has(licence.trim())));
}
