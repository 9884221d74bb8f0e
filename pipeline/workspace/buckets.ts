/** A dpd bucket: accounts with `lower <= dpd < upper`. */
export interface DpdBucket {
  readonly ordinal: number;
  readonly label: string;
  readonly lower: number;
  /** Exclusive; the last bucket has none. */
  readonly upper: number | null;
}

/** The buckets of ascending lower edges: M0 is current, then M1, M2, …, and the last is open (M7+). */
export function dpdBuckets(lowerEdges: readonly number[]): DpdBucket[] {
  const edges = [0, ...lowerEdges];
  return edges.map((lower, ordinal) => ({
    ordinal,
    label: ordinal === edges.length - 1 ? `M${ordinal}+` : `M${ordinal}`,
    lower,
    upper: edges[ordinal + 1] ?? null,
  }));
}

/** Labels of the buckets, from current to latest. */
export function bucketLabels(lowerEdges: readonly number[]): string[] {
  return dpdBuckets(lowerEdges).map((bucket) => bucket.label);
}
