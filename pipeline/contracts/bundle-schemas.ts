import { z } from 'zod';
import { manifestSchema } from './manifest.js';
import { rankedListVersion, rankedRow } from './ranked-list.js';

/** The JSON Schemas (draft 2020-12) that every bundle carries, by file name. */
export const bundleSchemas: Readonly<Record<string, string>> = {
  'ranked_accounts.schema.json': schemaText(
    'ranked_accounts',
    'One line of ranked_accounts.jsonl; the other files hold the same columns',
    rankedRow,
  ),
  'manifest.schema.json': schemaText('manifest', 'manifest.json of a bundle', manifestSchema),
};

function schemaText(name: string, title: string, schema: z.ZodType): string {
  const { $schema, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ $schema, $id: `urn:arrears:${name}:${rankedListVersion}`, title, ...body }, null, 2)}\n`;
}
