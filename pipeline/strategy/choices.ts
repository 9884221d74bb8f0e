import { DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { Warehouse } from '../warehouse/warehouse.js';
import { noTreatment, type Strategy } from '../workspace/strategy-schema.js';
import type { Option } from './allocation/allocation-problem.js';
import { type Candidates, permits } from './candidates.js';
import type { Variant } from './variants.js';

/** Why an account has the treatment it has. */
type Decision = 'treated' | 'rule' | 'holdout' | 'capacity' | 'worth';

/** What was chosen for the candidates. */
export interface Chosen {
  readonly strategy: Strategy;
  readonly variants: readonly Variant[];
  readonly candidates: Candidates;
  readonly options: readonly Option[];
  /** Index of the option of each account. */
  readonly choice: Uint8Array;
}

/** The choices of a variant in a segment, whatever the account. */
interface Menu {
  readonly treats: boolean;
  readonly channels: readonly Strategy['treatments'][string]['channel'][];
  readonly first: string;
  /** The treatment that waits, where there is one. */
  readonly waiting: string | undefined;
}

const types = [INTEGER, VARCHAR, VARCHAR, VARCHAR, DOUBLE];
const chunkRows = 2048;

/** Writes what each account is given and why: fills `seg_choice`. */
export async function writeChoices(warehouse: Warehouse, chosen: Chosen): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE seg_choice (
       loan_key INTEGER, treatment VARCHAR, first_treatment VARCHAR, decision VARCHAR, expected_gain DOUBLE)`,
  );
  const { candidates, options, choice } = chosen;
  const { keys, variant, segment } = candidates;
  const menus = menusOf(chosen);
  const menuOf = (account: number) => menus[variant[account]][segment[account]];
  const treatmentOf = (account: number) =>
    choice[account] > 0 ? options[choice[account]].name : (menuOf(account).waiting ?? noTreatment);
  const appender = await warehouse.duckdb.createAppender('seg_choice');
  for (let from = 0; from < keys.length; from += chunkRows) {
    const accounts = Array.from({ length: Math.min(chunkRows, keys.length - from) }, (_, n) => from + n);
    const chunk = DuckDBDataChunk.create(types, accounts.length);
    const columns: ((account: number) => string | number)[] = [
      (account: number) => keys[account],
      treatmentOf,
      (account: number) => menuOf(account).first,
      (account: number) => decisionOf(chosen, menuOf(account), account),
      (account: number) => options[choice[account]].values[account],
    ];
    for (const [column, of] of columns.entries()) chunk.setColumnValues(column, accounts.map(of));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function menusOf({ strategy, variants }: Chosen): Menu[][] {
  return variants.map(({ treats, treatmentsOf }) =>
    strategy.segments.map((segment): Menu => {
      const names = treatmentsOf(segment);
      const channelOf = (name: string) => strategy.treatments[name].channel;
      return {
        treats,
        channels: names.map(channelOf),
        first: names[0],
        waiting: treats ? names.find((name) => channelOf(name) === 'none') : undefined,
      };
    }),
  );
}

/** An account that the rules would keep from every treatment is told as such, held out or not. */
function decisionOf({ candidates, options, choice }: Chosen, menu: Menu, account: number): Decision {
  if (choice[account] > 0 || menu.waiting !== undefined) return 'treated';
  if (!menu.channels.some((channel) => permits(candidates.channels[account], channel))) return 'rule';
  if (!menu.treats) return 'holdout';
  const isWorth = options.some(({ values }) => values[account] > 0);
  return isWorth ? 'capacity' : 'worth';
}
