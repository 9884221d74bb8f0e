import { numericColumns } from '../warehouse/columns.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { type Treatment, treatmentChannels } from '../workspace/strategy-schema.js';

/** Accounts as the choice sees them, in rank order; all arrays have one element an account. */
export interface Candidates {
  readonly keys: Int32Array;
  readonly segment: Int32Array;
  readonly band: Int32Array;
  /** Index of the variant of the strategy. */
  readonly variant: Int32Array;
  /** Bit n stands for channel n: the rules permit it. */
  readonly channels: Int32Array;
  /** pd × amount past due, in currency units. */
  readonly amountAtRisk: Float64Array;
}

/** Reads `seg_candidate` with the variants of `ref_variant`. */
export async function readCandidates(warehouse: Warehouse): Promise<Candidates> {
  const { rows } = await warehouse.row<{ rows: string }>('SELECT count(*) AS rows FROM seg_candidate');
  const { columns } = await numericColumns(
    warehouse,
    `SELECT loan_key, segment_ordinal, band_ordinal, variant.ordinal, channels, CAST(amount_at_risk AS DOUBLE)
     FROM seg_candidate JOIN seg_arm USING (loan_key) JOIN ref_variant variant USING (arms) ORDER BY rank`,
    Number(rows),
  );
  const [keys, segment, band, variant, channels, amountAtRisk] = columns;
  return {
    keys: keys as Int32Array,
    segment: segment as Int32Array,
    band: band as Int32Array,
    variant: variant as Int32Array,
    channels: channels as Int32Array,
    amountAtRisk: amountAtRisk as Float64Array,
  };
}

const waiting = 1 << treatmentChannels.indexOf('none');

/** Whether the rules permit a channel; waiting is always permitted. */
export function permits(channels: number, channel: Treatment['channel']): boolean {
  return ((channels | waiting) & (1 << treatmentChannels.indexOf(channel))) !== 0;
}
