import type { DpdBucket } from './buckets.js';
import type { Segment, Strategy } from './strategy-schema.js';

/** A bucket and a band, of which an account has one each. */
export interface SegmentCell {
  readonly bucket: DpdBucket;
  readonly band: string;
  /** Bounds of pd; those of bands by quantile are known only with the accounts. */
  readonly pd: { readonly at_least: number; readonly below: number };
}

/** Every bucket with every band. */
export function cellsOf(bands: Strategy['bands'], buckets: readonly DpdBucket[]): SegmentCell[] {
  return buckets.flatMap((bucket) =>
    bands.map(({ name, below = 1 }, index) => ({
      bucket,
      band: name,
      pd: { at_least: bands[index - 1]?.below ?? 0, below },
    })),
  );
}

/** Whether the segment takes the bucket and the band of the cell; its other conditions are not asked. */
export function takes({ when }: Segment, { bucket, band }: SegmentCell): boolean {
  return (when.bucket?.includes(bucket.label) ?? true) && (when.band?.includes(band) ?? true);
}

/** Whether the segment's ranges of dpd and pd leave anything of the cell. */
export function mayTake(segment: Segment, cell: SegmentCell): boolean {
  const { dpd, pd } = segment.when;
  const { lower, upper } = cell.bucket;
  return (
    takes(segment, cell) &&
    (dpd?.at_least ?? 0) < (upper ?? Number.POSITIVE_INFINITY) &&
    (dpd?.below ?? Number.POSITIVE_INFINITY) > lower &&
    (pd?.at_least ?? 0) <= cell.pd.below &&
    (pd?.below ?? Number.POSITIVE_INFINITY) > cell.pd.at_least
  );
}
