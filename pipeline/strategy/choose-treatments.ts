import type { Warehouse } from '../warehouse/warehouse.js';
import { noTreatment, type Strategy } from '../workspace/strategy-schema.js';
import { allocate } from './allocation/allocate.js';
import type { Option } from './allocation/allocation-problem.js';
import { type Candidates, permits, readCandidates } from './candidates.js';
import { writeChoices } from './choices.js';
import { effectOf } from './default-effects.js';
import type { Variant } from './variants.js';

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

/**
 * Gives every account of `seg_candidate` the treatment of its segment, in its variant of the strategy, that is worth most
 * within the capacities and the permitted channels: fills `seg_choice`. Needs `seg_arm` and `ref_variant`.
 * Worth is the share of the money at risk (pd × past due) that a treatment brings in, less its cost.
 */
export async function chooseTreatments(
  warehouse: Warehouse,
  strategy: Strategy,
  variants: readonly Variant[],
): Promise<TreatmentPlan> {
  const candidates = await readCandidates(warehouse);
  const resources = resourcesOf(strategy);
  const nothing = {
    name: noTreatment,
    uses: resources.map(() => 0),
    values: new Float64Array(candidates.keys.length),
  };
  const menus = variants.map(({ treats, treatmentsOf }) =>
    treats ? strategy.segments.map(treatmentsOf) : undefined,
  );
  const treatments = Object.keys(strategy.treatments);
  const options = [
    nothing,
    ...treatments.map(
      (name): Option => ({
        name,
        uses: resources.map(({ uses }) => uses(name)),
        values: worth(strategy, name, menus, candidates),
      }),
    ),
  ];
  const found = await allocate({ accounts: candidates.keys.length, resources, options });
  await writeChoices(warehouse, { strategy, variants, candidates, options, choice: found.choice });
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

/** The capacities, and for treatments whose agencies all have caps the accounts that they take together. */
function resourcesOf({ capacity, treatments }: Strategy) {
  const capped = Object.entries(treatments).flatMap(([treatment, { agencies = {} }]) => {
    const caps = Object.values(agencies).map(({ cap = Number.POSITIVE_INFINITY }) => cap);
    const total = caps.reduce((sum, cap) => sum + cap, 0);
    return caps.length > 0 && Number.isFinite(total)
      ? [
          {
            name: `agencies of ${treatment}`,
            capacity: total,
            uses: (name: string) => Number(name === treatment),
          },
        ]
      : [];
  });
  return [
    ...Object.entries(capacity).map(([name, units]) => ({
      name,
      capacity: units,
      uses: (treatment: string) => treatments[treatment].uses[name] ?? 0,
    })),
    ...capped,
  ];
}

/** Treatments by variant and segment; none for a variant that is held out. */
type Menus = readonly (readonly (readonly string[])[] | undefined)[];

/**
 * What a treatment is worth for each account; NaN where the account is held out, its segment lacks the treatment, or
 * the rules forbid its channel.
 */
function worth(strategy: Strategy, name: string, menus: Menus, candidates: Candidates): Float64Array {
  const { segment, band, variant, channels, amountAtRisk } = candidates;
  const treatment = strategy.treatments[name];
  const chosenFrom = menus.map((menu) => menu?.map((treatments) => treatments.includes(name)));
  const effects = strategy.bands.map((each, ordinal) =>
    effectOf(treatment, { name: each.name, ordinal }, strategy.bands.length),
  );
  const values = new Float64Array(candidates.keys.length).fill(Number.NaN);
  for (let account = 0; account < values.length; account++)
    if (chosenFrom[variant[account]]?.[segment[account]] && permits(channels[account], treatment.channel))
      values[account] = effects[band[account]] * amountAtRisk[account] - treatment.unit_cost;
  return values;
}
