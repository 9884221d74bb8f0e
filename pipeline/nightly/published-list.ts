import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import { withoutTokens } from '../warehouse/id-tokens.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';

/** The published list of a night as a relation, as it was published: with tokens where ids were tokenized. */
export function publishedList({ paths }: Pick<Workspace, 'paths'>, night: string): string {
  return `read_parquet(${literal(join(paths.runs, night, 'ranked_accounts.parquet'))})`;
}

/**
 * The same with the ids of the workspace's own loans, to be joined with the warehouse.
 * @throws ConfigurationError when the list was tokenized under a key that the workspace does not name
 */
export async function publishedAccounts(
  warehouse: Warehouse,
  workspace: Workspace,
  manifest: Pick<Manifest, 'as_of_date' | 'tokenization'>,
): Promise<string> {
  const list = publishedList(workspace, manifest.as_of_date);
  const key = workspace.idKeys.of(manifest);
  return key ? withoutTokens(warehouse, key, list) : list;
}
