import { requireBothClasses } from '../labels.js';

/**
 * Platt's targets (1999): (bads + 1)/(bads + 2) for a bad row, 1/(goods + 2) for a good one, so that a margin
 * that separates the classes still gets a finite fit.
 *
 * @throws ConfigurationError when a class is absent
 */
export function smoothedTargets(bad: Uint8Array): Float64Array {
  const { bads, goods } = requireBothClasses(bad);
  const target = [1 / (goods + 2), (bads + 1) / (bads + 2)];
  return Float64Array.from(bad, (b) => target[b]);
}
