import type { DpdBucket } from './buckets.js';
import { boundsOf, sameBounded } from './conditions.js';
import { cellsOf, mayTake } from './segment-cells.js';
import type { Segment, Strategy } from './strategy-schema.js';

/** Two segments that an account may match both of: the earlier takes it. */
export interface SegmentOverlap {
  readonly earlier: string;
  readonly later: string;
  /** Labels of the buckets in which they meet, and names of the bands. */
  readonly buckets: readonly string[];
  readonly bands: readonly string[];
}

/**
 * Pairs of segments whose conditions do not exclude each other, in their order. The last segment takes what is left
 * and so meets them all: it is left out. The order of segments settles an overlap, so it is no mistake in itself.
 */
export function segmentOverlaps(
  { bands, segments }: Strategy,
  buckets: readonly DpdBucket[],
): SegmentOverlap[] {
  const cells = cellsOf(bands, buckets);
  return segments.slice(0, -1).flatMap((later, index) =>
    segments.slice(0, index).flatMap((earlier) => {
      if (!othersMeet(earlier, later)) return [];
      const shared = cells.filter((cell) => mayTake(earlier, cell) && mayTake(later, cell));
      if (shared.length === 0) return [];
      return [
        {
          earlier: earlier.name,
          later: later.name,
          buckets: [...new Set(shared.map(({ bucket }) => bucket.label))],
          bands: [...new Set(shared.map(({ band }) => band))],
        },
      ];
    }),
  );
}

/** Whether products and ranges of both leave anything in common. Restrictions never part them: an account may have several. */
function othersMeet({ when: a }: Segment, { when: b }: Segment): boolean {
  const products = a.product?.some((product) => b.product?.includes(product) ?? true) ?? true;
  const others = boundsOf(b);
  return (
    products &&
    boundsOf(a).every((one) => {
      const other = sameBounded(one, others) ?? one;
      return Math.max(one.atLeast, other.atLeast) < Math.min(one.below, other.below);
    })
  );
}
