/** A stage of delinquency: the accounts of neighboring dpd buckets. */
export interface Stage {
  readonly name: string;
  /** Ordinal of its first bucket. */
  readonly first_bucket: number;
  /** Ordinal of its last bucket; null when it is open. */
  readonly last_bucket: number | null;
}

/**
 * The configured stages, from early to late. The first also takes the buckets before it, so every account is in
 * one stage; no configured stage gives none.
 * @param firstBuckets the ordinal of each stage's first bucket, by name
 */
export function stagesOf(firstBuckets: Readonly<Record<string, number>>): Stage[] {
  const ascending = Object.entries(firstBuckets).sort(([, a], [, b]) => a - b);
  return ascending.map(([name, first], position) => ({
    name,
    first_bucket: position === 0 ? 0 : first,
    last_bucket: position + 1 < ascending.length ? ascending[position + 1][1] - 1 : null,
  }));
}

/** Whether a bucket belongs to the stage. */
export function isInStage({ first_bucket, last_bucket }: Stage, bucket: number): boolean {
  return bucket >= first_bucket && (last_bucket === null || bucket <= last_bucket);
}
