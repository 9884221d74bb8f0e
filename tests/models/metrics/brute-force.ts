import fc from 'fast-check';

/** A small sample with heavy ties. */
export interface Sample {
  readonly scores: Float64Array;
  readonly bad: Uint8Array;
  readonly money: Float64Array;
}

/** Samples of 2 to 60 rows over at most 6 distinct probabilities, both classes present. */
export const tiedSamples: fc.Arbitrary<Sample> = fc
  .array(
    fc.record({
      score: fc.integer({ min: 0, max: 5 }).map((n) => (n + 0.5) / 7),
      bad: fc.integer({ min: 0, max: 1 }),
      money: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .filter((rows) => new Set(rows.map(({ bad }) => bad)).size === 2)
  .map((rows) => ({
    scores: Float64Array.from(rows, ({ score }) => score),
    bad: Uint8Array.from(rows, ({ bad }) => bad),
    money: Float64Array.from(rows, ({ money }) => money),
  }));

/** P(bad above good) + ½·P(tie), pair by pair. */
export function pairwiseAuc({ scores, bad }: Sample): number {
  let wins = 0;
  let pairs = 0;
  for (let i = 0; i < bad.length; i++) {
    for (let j = 0; j < bad.length; j++) {
      if (bad[i] !== 1 || bad[j] !== 0) continue;
      pairs++;
      if (scores[i] > scores[j]) wins++;
      if (scores[i] === scores[j]) wins += 0.5;
    }
  }
  return wins / pairs;
}

/** The widest gap of the two distribution functions, tried at every score. */
export function widestGap({ scores, bad }: Sample): number {
  const share = (threshold: number, cls: number) => {
    const of = [...scores].filter((_, i) => bad[i] === cls);
    return of.filter((score) => score >= threshold).length / of.length;
  };
  return Math.max(...[...scores].map((threshold) => Math.abs(share(threshold, 1) - share(threshold, 0))));
}

/** Mean share of bads' weight in the top, over every row order of the ties: each tied row counts alike. */
export function fractionalCapture(
  { scores }: Sample,
  weight: (row: number) => number,
  share: number,
): number {
  const cut = share * scores.length;
  let captured = 0;
  let all = 0;
  for (let row = 0; row < scores.length; row++) {
    const above = scores.filter((score) => score > scores[row]).length;
    const tied = scores.filter((score) => score === scores[row]).length;
    const taken = Math.min(Math.max((cut - above) / tied, 0), 1);
    captured += taken * weight(row);
    all += weight(row);
  }
  return captured / all;
}
