import leven from 'leven';

/** The candidate closest to `name` by edit distance, if it is close enough to be a slip of the keyboard. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = leven(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?`, `one of: a, b, c` when nothing is near, or that there is none at all. */
export function suggestion(name: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return 'there is none';
  const nearest = nearestName(name, candidates);
  return nearest ? `did you mean "${nearest}"?` : `one of: ${candidates.join(', ')}`;
}
