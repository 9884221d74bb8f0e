import type { Manifest } from '../../contracts/manifest.js';
import { GateRefusedError, UsageError } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import type { OnProgress } from '../../core/progress.js';

/** Gates of what was read, which stand before training, and of what was made of it, which stand before publishing. */
export const inputGates = ['quarantined_share', 'row_counts', 'newest_day'] as const;
export const listGates = ['totals', 'feature_drift', 'score_drift', 'score_distribution'] as const;
export const gateNames = [...inputGates, ...listGates] as const;

/** A quality gate that a night must pass before it is published. */
export type GateName = (typeof gateNames)[number];

/** What a gate found wrong, and what it wants. */
export interface Refusal {
  readonly gate: GateName;
  readonly found: string;
  readonly wanted: string;
}

/**
 * The gates that a user lets a night pass whatever they find.
 * @throws UsageError for a name that no gate has
 */
export function acceptedGates(names: readonly string[]): ReadonlySet<GateName> {
  for (const name of names)
    if (!(gateNames as readonly string[]).includes(name))
      throw new UsageError('GATE_UNKNOWN', `there is no gate "${name}"`, {
        where: '--accept',
        hint: suggestion(name, gateNames),
      });
  return new Set(names as GateName[]);
}

/**
 * Stops the night, unless every refusal was accepted beforehand.
 * @returns the refusals that were accepted, for the manifest
 * @throws GateRefusedError naming all that were not
 */
export function passGates(
  refusals: readonly Refusal[],
  accepted: ReadonlySet<GateName>,
  onProgress: OnProgress,
): Manifest['accepted_gates'] {
  const refused = refusals.filter(({ gate }) => !accepted.has(gate));
  if (refused.length > 0) {
    const names = [...new Set(refused.map(({ gate }) => gate))];
    throw new GateRefusedError(
      'GATE_REFUSED',
      names.length === 1
        ? `the quality gate ${names[0]} refuses the night`
        : `${names.length} quality gates refuse the night`,
      {
        examples: refused.map(({ gate, found, wanted }) => `${gate}: ${found}; wanted: ${wanted}`),
        hint: `nothing was published; mend the input and run again, or, when it is as it should be, add ${names.map((name) => `--accept ${name}`).join(' ')}`,
      },
    );
  }
  for (const { gate, found } of refusals) onProgress('gates', `${gate} is accepted: ${found}`);
  return refusals.map((refusal) => ({ ...refusal }));
}
