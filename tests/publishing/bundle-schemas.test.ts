import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { bundleSchemas } from '../../pipeline/contracts/bundle-schemas.js';
import { rankedList, rankedListVersion, rankedRow } from '../../pipeline/contracts/ranked-list.js';
import { scratchFolder } from '../support/cli.js';
import { profiles, publishNight } from './published-bundle.js';

const folder = scratchFolder();
let bundle: string;
beforeAll(() => {
  bundle = publishNight(join(folder, 'w'), profiles);
});

// Generated; to write them again: npx vitest run tests/publishing/bundle-schemas.test.ts -u
test.each(Object.entries(bundleSchemas))(
  'docs/schemas/%s is what the contracts say',
  async (file, schema) => {
    await expect(schema).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/schemas', file));
  },
);

it('every bundle carries them', () => {
  for (const [file, schema] of Object.entries(bundleSchemas))
    expect(readFileSync(join(bundle, file), 'utf8')).toBe(schema);
});

it('they name their version, every column once, and nothing else', () => {
  const schema = JSON.parse(bundleSchemas['ranked_accounts.schema.json']);
  expect(schema.$id).toBe(`urn:arrears:ranked_accounts:${rankedListVersion}`);
  expect(Object.keys(schema.properties)).toEqual(Object.keys(rankedList));
  expect(schema.required).toEqual(Object.keys(rankedList));
  expect(schema.additionalProperties).toBe(false);
});

function validator(file: string) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv.compile(JSON.parse(readFileSync(join(bundle, file), 'utf8')));
}

describe('a validator that knows nothing of the program', () => {
  const rows = (): Record<string, unknown>[] =>
    readFileSync(join(bundle, 'ranked_accounts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('accepts every row and the manifest of a real bundle', () => {
    const isRow = validator('ranked_accounts.schema.json');
    const wrong = rows().filter((row) => !isRow(row));
    expect([rows().length > 40, wrong]).toEqual([true, []]);
    const isManifest = validator('manifest.schema.json');
    isManifest(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')));
    expect(isManifest.errors).toBeNull();
  });

  it.each([
    ['decision', 'maybe'],
    ['channel', 'fax'],
    ['owner', ''],
    ['pd', 1.2],
    ['pd', null],
    ['rank', 0],
    ['rank', 1.5],
    ['amount_past_due', '12.50'],
    ['amount_past_due', -1],
    ['as_of_date', '2026-02-30'],
    ['next_contact_from', '2026-07-01 08:00'],
    ['dpd_bucket', 'late'],
    ['schema_version', '2.0'],
    ['suppressed', 'no'],
    ['reason_1', ''],
    ['phone_number', '13800000000'],
    ['loan_id', undefined],
  ])('refuses a row whose %s is %j, as the contract does', (column, value) => {
    const isRow = validator('ranked_accounts.schema.json');
    const broken = JSON.parse(JSON.stringify({ ...rows()[0], [column]: value }));
    expect(isRow(broken)).toBe(false);
    expect(rankedRow.safeParse(broken).success).toBe(false);
  });

  it('refuses a manifest with a path that leaves the bundle, a short hash or an unknown key', () => {
    const isManifest = validator('manifest.schema.json');
    const manifest = () => JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'));
    for (const broken of [
      { ...manifest(), files: [{ ...manifest().files[0], file: '../arrears.yaml' }] },
      { ...manifest(), files: [{ ...manifest().files[0], sha256: 'abc' }] },
      { ...manifest(), extra: 1 },
      { ...manifest(), control_totals: { amount_past_due: '12.5', dpd: 3 } },
    ])
      expect(isManifest(broken)).toBe(false);
  });
});
