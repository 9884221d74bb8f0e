import type { Warehouse } from '../warehouse/warehouse.js';
import { championArm } from '../workspace/experiment-check.js';
import { type Segment, treatmentsOf } from '../workspace/strategy-schema.js';
import type { Draw } from './draws.js';

/** What a combination of arms makes of the strategy. */
export interface Variant {
  /** `experiment:arm`, of several experiments with a blank between; `champion` outside all of them. */
  readonly arm: string;
  /** The probability with which these arms were drawn: the product over the draws. */
  readonly probability: number;
  readonly treats: boolean;
  /** The treatments that accounts of a segment choose from. */
  treatmentsOf(segment: Segment): readonly string[];
}

/**
 * The variants that accounts of `seg_arm` are in. Fills `ref_variant`, whose ordinals are indexes of the result.
 */
export async function buildVariants(warehouse: Warehouse, draws: readonly Draw[]): Promise<Variant[]> {
  const rows = await warehouse.rows<{ arms: string }>('SELECT DISTINCT arms FROM seg_arm ORDER BY arms');
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_variant (ordinal INTEGER, arms VARCHAR, arm VARCHAR, assignment_probability DOUBLE)',
  );
  const variants = rows.map(({ arms }) => variantOf(arms, draws));
  for (const [ordinal, { arm, probability }] of variants.entries())
    await warehouse.run('INSERT INTO ref_variant VALUES ($ordinal, $arms, $arm, $probability)', {
      ordinal,
      arms: rows[ordinal].arms,
      arm,
      probability,
    });
  return variants;
}

/** @param arms `draw.arm` as ordinals, a blank between */
function variantOf(arms: string, draws: readonly Draw[]): Variant {
  const drawn = arms
    .split(' ')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [draw, arm] = pair.split('.').map(Number);
      return draws[draw].arms[arm];
    });
  const labels = drawn.flatMap(({ label }) => label ?? []);
  const replaced = (treatment: string) =>
    drawn.reduce((name, { replace }) => (Object.hasOwn(replace, name) ? replace[name] : name), treatment);
  return {
    arm: labels.join(' ') || championArm,
    probability: drawn.reduce((product, { share }) => product * share, 1),
    treats: drawn.every(({ treats }) => treats),
    treatmentsOf: (segment) => [...new Set(treatmentsOf(segment).map(replaced))],
  };
}
