// Prints a CycloneDX bill of materials of production dependencies, from the lockfile alone: the same lockfile, the same bytes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const { status, stdout, stderr } = spawnSync(
  'npm',
  ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
);
if (status !== 0) {
  console.error(stderr);
  process.exit(1);
}
// npm's own --omit dev also leaves out what a development dependency uses beside a production one (yaml, for example).
const shipped = new Set(
  Object.entries(read('package-lock.json').packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`),
);
// npm draws the serial number and tells the clock, which the standard does not ask for, and takes the name from the folder.
const { serialNumber, metadata, components, dependencies, ...bill } = JSON.parse(stdout);
const { timestamp, component, ...rest } = metadata;
const isShipped = (ref) => ref === component['bom-ref'] || shipped.has(ref);
console.log(
  JSON.stringify(
    {
      ...bill,
      metadata: { ...rest, component: { ...component, name: read('package.json').name } },
      components: components.filter((part) => isShipped(part['bom-ref'])),
      dependencies: dependencies
        .filter(({ ref }) => isShipped(ref))
        .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
    },
    null,
    2,
  ),
);
