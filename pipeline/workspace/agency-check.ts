import type { Problem } from './condition-check.js';
import type { Strategy } from './strategy-schema.js';

/** Agencies of treatments that no agency carries out, and shares that leave accounts without one. */
export function agencyProblems({ treatments }: Strategy): Problem[] {
  return Object.entries(treatments).flatMap(([treatment, { owner, channel, agencies }]) => {
    if (agencies === undefined) return [];
    const key = ['treatments', treatment, 'agencies'];
    const total = Object.values(agencies).reduce((sum, { share }) => sum + share, 0);
    return [
      ...(owner === 'agency'
        ? []
        : [{ key, text: `the owner is "${owner}"; accounts are placed only where it is "agency"` }]),
      ...(channel === 'none'
        ? [{ key, text: 'the channel is "none"; what waits is placed with nobody' }]
        : []),
      ...(Math.abs(total - 1) < 1e-9
        ? []
        : [{ key, text: `the shares sum to ${Number(total.toFixed(6))}, not to 1` }]),
    ];
  });
}
