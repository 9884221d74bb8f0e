import { DOUBLE, DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api';
import { numericColumns } from '../warehouse/columns.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { noTreatment, type Strategy, treatmentChannels, treatmentsOf } from '../workspace/strategy-schema.js';
import { allocate } from './allocation/allocate.js';
import type { Option } from './allocation/allocation-problem.js';
import { effectOf } from './default-effects.js';

/** What tonight's treatments are worth, and what more capacity would be. */
export interface TreatmentPlan {
  /** Expected gain of all treatments less their costs. */
  readonly value: number;
  /** No choice of treatments within the capacities is worth more. */
  readonly bound: number;
  readonly resources: readonly ResourceUse[];
}

/** A capacity of the night. */
export interface ResourceUse {
  readonly name: string;
  readonly capacity: number;
  readonly used: number;
  /** What one more unit would add to the value. */
  readonly shadowPrice: number;
}

/** Accounts as the choice sees them, in rank order; all arrays have one element an account. */
interface Candidates {
  readonly keys: Int32Array;
  readonly segment: Int32Array;
  readonly band: Int32Array;
  readonly amountAtRisk: Float64Array;
  readonly channels: Int32Array;
}

const none = treatmentChannels.indexOf('none');

/**
 * Gives every account of `seg_candidate` the treatment of its segment that is worth most within the capacities and the
 * permitted channels: fills `seg_choice`.
 * Worth is the share of the money at risk (pd × past due) that a treatment brings in, less its cost.
 */
export async function chooseTreatments(warehouse: Warehouse, strategy: Strategy): Promise<TreatmentPlan> {
  const candidates = await readCandidates(warehouse);
  const resources = Object.entries(strategy.capacity).map(([name, capacity]) => ({ name, capacity }));
  const nothing = {
    name: noTreatment,
    uses: resources.map(() => 0),
    values: new Float64Array(candidates.keys.length),
  };
  const treatments = Object.keys(strategy.treatments);
  const options = [
    nothing,
    ...treatments.map(
      (name): Option => ({
        name,
        uses: resources.map((resource) => strategy.treatments[name].uses[resource.name] ?? 0),
        values: worth(strategy, name, candidates),
      }),
    ),
  ];
  const found = await allocate({ accounts: candidates.keys.length, resources, options });
  await warehouse.run(
    'CREATE OR REPLACE TABLE seg_choice (loan_key INTEGER, treatment VARCHAR, decision VARCHAR, expected_gain DOUBLE)',
  );
  await appendChoices(warehouse, strategy, candidates, options, found.choice);
  return {
    value: found.value,
    bound: found.bound,
    resources: resources.map(({ name, capacity }, index) => ({
      name,
      capacity,
      used: found.used[index],
      shadowPrice: found.prices[index],
    })),
  };
}

async function readCandidates(warehouse: Warehouse): Promise<Candidates> {
  const { rows } = await warehouse.row<{ rows: string }>('SELECT count(*) AS rows FROM seg_candidate');
  const { columns } = await numericColumns(
    warehouse,
    `SELECT loan_key, segment_ordinal, band_ordinal, channels, CAST(amount_at_risk AS DOUBLE)
     FROM seg_candidate ORDER BY rank`,
    Number(rows),
  );
  const [keys, segment, band, channels, amountAtRisk] = columns;
  return {
    keys: keys as Int32Array,
    segment: segment as Int32Array,
    band: band as Int32Array,
    channels: channels as Int32Array,
    amountAtRisk: amountAtRisk as Float64Array,
  };
}

/** What a treatment is worth for each account; NaN where its segment lacks it or the rules forbid its channel. */
function worth(strategy: Strategy, name: string, candidates: Candidates): Float64Array {
  const treatment = strategy.treatments[name];
  const chosenFrom = strategy.segments.map((segment) => treatmentsOf(segment).includes(name));
  const bit = 1 << treatmentChannels.indexOf(treatment.channel);
  const effects = strategy.bands.map((band, ordinal) =>
    effectOf(treatment, { name: band.name, ordinal }, strategy.bands.length),
  );
  const values = new Float64Array(candidates.keys.length).fill(Number.NaN);
  for (let account = 0; account < values.length; account++)
    if (chosenFrom[candidates.segment[account]] && ((candidates.channels[account] | (1 << none)) & bit) !== 0)
      values[account] =
        effects[candidates.band[account]] * candidates.amountAtRisk[account] - treatment.unit_cost;
  return values;
}

/** Why an account has the treatment it has. */
type Decision = 'treated' | 'rule' | 'capacity' | 'worth';

const types = [INTEGER, VARCHAR, VARCHAR, DOUBLE];
const chunkRows = 2048;

async function appendChoices(
  warehouse: Warehouse,
  strategy: Strategy,
  { keys, segment }: Candidates,
  options: readonly Option[],
  choice: Uint8Array,
): Promise<void> {
  const waiting = strategy.segments.map((each) =>
    treatmentsOf(each).find((name) => strategy.treatments[name].channel === 'none'),
  );
  const decisionOf = (account: number): Decision => {
    if (choice[account] > 0 || waiting[segment[account]] !== undefined) return 'treated';
    const permitted = options.slice(1).filter(({ values }) => !Number.isNaN(values[account]));
    if (permitted.length === 0) return 'rule';
    return permitted.some(({ values }) => values[account] > 0) ? 'capacity' : 'worth';
  };
  const appender = await warehouse.duckdb.createAppender('seg_choice');
  for (let from = 0; from < keys.length; from += chunkRows) {
    const accounts = Array.from({ length: Math.min(chunkRows, keys.length - from) }, (_, n) => from + n);
    const chunk = DuckDBDataChunk.create(types, accounts.length);
    chunk.setColumnValues(
      0,
      accounts.map((account) => keys[account]),
    );
    chunk.setColumnValues(
      1,
      accounts.map((account) =>
        choice[account] > 0 ? options[choice[account]].name : (waiting[segment[account]] ?? noTreatment),
      ),
    );
    chunk.setColumnValues(2, accounts.map(decisionOf));
    chunk.setColumnValues(
      3,
      accounts.map((account) => options[choice[account]].values[account]),
    );
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
