import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** From top to bottom; a file may import from its own room and from lines below its own. */
const floors = [
  ['pipeline/cli'],
  ['pipeline/nightly'],
  [
    'pipeline/ingest',
    'pipeline/arrears',
    'pipeline/features',
    'pipeline/outcomes',
    'pipeline/training',
    'pipeline/scoring',
    'pipeline/strategy',
    'pipeline/rules',
    'pipeline/publishing',
    'pipeline/reporting',
    'pipeline/observability',
    'data-samples',
  ],
  ['pipeline/contracts'],
  ['pipeline/warehouse'],
  ['pipeline/workspace'],
  ['models'],
  ['pipeline/core'],
];

function roomOf(path: string): { room: string; floor: number } {
  for (const [floor, rooms] of floors.entries())
    for (const room of rooms) if (path.startsWith(`${room}/`)) return { room, floor };
  throw new Error(`${path} stands in no room`);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'(\.[^']+)'/g)].map(([, target]) =>
    relative(root, resolve(root, file, '..', target)),
  );
}

const files = ['pipeline', 'models', 'data-samples'].flatMap(sourceFiles);

test('every file imports only from its own room or from rooms further down', () => {
  const wrong = files.flatMap((file) => {
    const from = roomOf(file);
    return importsOf(file)
      .map((target) => ({ target, to: roomOf(target) }))
      .filter(({ to }) => to.room !== from.room && to.floor <= from.floor)
      .map(({ target }) => `${file} imports ${target}`);
  });
  expect(files.length).toBeGreaterThan(80);
  expect(wrong).toEqual([]);
});

test('models touch no database, file system or clock', () => {
  const forbidden =
    /from '(node:fs|node:fs\/promises|@duckdb\/node-api)'|Date\.now|new Date\(|performance\.now/;
  const wrong = files.filter(
    (file) => file.startsWith('models/') && forbidden.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});
