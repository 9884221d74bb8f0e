import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../dist/pipeline/core/hash.js';
import { filesOf } from '../../dist/pipeline/publishing/bundle.js';
import { literal } from '../../dist/pipeline/warehouse/identifiers.js';
import { Warehouse } from '../../dist/pipeline/warehouse/warehouse.js';
import { compareFeatures } from '../arrears-features/compare.mjs';
import { count } from '../common/results.mjs';
import { compared, compareLists } from './compare-lists.mjs';

/** Of ten thousand accounts, how many may differ by a last bit that tips a tree or a rank. */
const mostTipped = 1;

/** Checks that two bundles hold the same bytes but for when they were started. */
export function sameBundle(what, one, other) {
  const names = [...new Set([...filesOf(one), ...filesOf(other)])];
  const differing = names.filter((name) => digest(join(one, name)) !== digest(join(other, name)));
  return {
    passed: differing.length === 0,
    told:
      differing.length === 0
        ? `${what} the same bytes but for \`started_at\`.`
        : `${what} DIFFERENT ${differing.join(', ')}.`,
  };
}

function digest(path) {
  if (!existsSync(path)) return undefined;
  const content = readFileSync(path);
  if (!path.endsWith('manifest.json')) return sha256(content);
  const { started_at: _, ...manifest } = JSON.parse(content.toString());
  return sha256(JSON.stringify(manifest));
}

/** Writes the features of the night that a workspace was left with, by loan_id. */
export async function writeNightFeatures(workspace, output) {
  const warehouse = await Warehouse.open(join(workspace, 'warehouse.duckdb'), {}, true);
  try {
    await warehouse.run(
      `COPY (
         SELECT loan_id, matrix.* EXCLUDE (loan_key)
           REPLACE (cohort.dpd AS dpd, cohort.amount_past_due AS amount_past_due,
                    cohort.outstanding_principal AS outstanding_principal)
         FROM feat_matrix matrix JOIN arr_cohort cohort USING (loan_key)
       ) TO ${literal(output)} (FORMAT parquet)`,
    );
  } finally {
    warehouse.close();
  }
}

/** Checks a peer's list, and its features where it has written them, against ours. */
export async function sameList(peer, columns, ours, theirs) {
  const list = 'ranked_accounts.parquet';
  const { accounts, unmatched, differences } = await compareLists(
    join(ours.bundle, list),
    join(theirs, list),
    compared[columns],
  );
  const table = join(theirs, 'features.parquet');
  const features = existsSync(table) ? await compareFeatures(ours.features, table) : undefined;
  const tolerated = (column) =>
    column in compared.position ? 0 : Math.ceil((accounts * mostTipped) / 10_000);
  const passed =
    unmatched === 0 &&
    differences.every(({ column, rows }) => rows <= tolerated(column)) &&
    (features === undefined || (features.unmatched === 0 && features.differences.length === 0));
  const what = [
    'dpd, bucket and amounts to the cent',
    ...(columns === 'position' ? [] : ['pd to 10⁻⁶, score, expected loss and recovery, rank']),
    ...(columns === 'reasons' ? ['four reasons'] : []),
    ...(features ? [`${features.features} features to 10⁻⁶`] : []),
  ];
  const but = [
    ...(unmatched > 0 ? [`${unmatched} accounts in one list only`] : []),
    ...differences.map(({ column, rows, example }) => `${column} of ${rows} (${example})`),
    ...(features?.differences ?? []).map(
      ({ feature, loans, examples }) => `${feature} of ${loans} (${examples[0]})`,
    ),
  ];
  return {
    passed,
    told: `${peer}: ${passed ? 'agrees' : 'DOES NOT AGREE'} on ${count(accounts)} accounts: ${what.join('; ')}${but.length > 0 ? `; but for ${but.join(', ')}` : ''}.`,
  };
}
