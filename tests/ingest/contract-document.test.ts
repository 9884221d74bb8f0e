import { expect, it } from 'vitest';
import { sourceContracts } from '../../pipeline/contracts/sources.js';
import { contractDocument } from '../../pipeline/ingest/contract-document.js';

const document = contractDocument(sourceContracts);

it('docs/input-contract.md is what the contracts say', async () => {
  await expect(document).toMatchFileSnapshot('../../docs/input-contract.md');
});

it('it names every table, column and reason', () => {
  for (const contract of sourceContracts) {
    const [, section] = document.split(`\n## ${contract.table}\n`);
    const own = section.split('\n## ')[0];
    for (const column of contract.columns)
      expect(own).toContain(`| \`${column.name}\` | ${column.type} | ${column.optional ? '' : 'yes'} |`);
    for (const { reason } of contract.rules) expect(own).toContain(`\`${reason}\``);
  }
});

it('its command is the one that writes it', () => {
  expect(document).toContain('npx vitest run tests/ingest/contract-document.test.ts -u');
});
