import type { DpdBucket } from './buckets.js';
import { cellsOf, mayTake } from './segment-cells.js';
import { conditionRanges, type Segment, type Strategy } from './strategy-schema.js';

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

/** Whether products and ranges of both leave anything in common. */
function othersMeet({ when: a }: Segment, { when: b }: Segment): boolean {
  const products = a.product?.some((product) => b.product?.includes(product) ?? true) ?? true;
  return (
    products &&
    conditionRanges.every((range) => {
      const atLeast = Math.max(a[range]?.at_least ?? 0, b[range]?.at_least ?? 0);
      const below = Math.min(
        a[range]?.below ?? Number.POSITIVE_INFINITY,
        b[range]?.below ?? Number.POSITIVE_INFINITY,
      );
      return atLeast < below;
    })
  );
}
