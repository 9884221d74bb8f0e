/** Goods and bads of a bin or of the whole population. */
export interface ClassCounts {
  readonly rows: number;
  readonly bads: number;
}

/** Rows of prior evidence, at the population's bad rate, that every bin is given. */
export const smoothingRows = 10;

/**
 * Weight of evidence, ln(share of goods ÷ share of bads), of a bin to which `smoothing` rows at the
 * population's bad rate are added: an empty bin has WoE 0, a bin without bads a finite one, and the
 * more rows a bin has the less it moves. Positive means safer than the population. With
 * smoothing 0 this is the textbook formula.
 *
 * @param population must hold both classes
 */
export function weightOfEvidence(
  bin: ClassCounts,
  population: ClassCounts,
  smoothing = smoothingRows,
): number {
  if (bin.rows === 0) return 0;
  const odds = (population.rows - population.bads) / population.bads;
  const priorBads = (smoothing * population.bads) / population.rows;
  const bads = bin.bads + priorBads;
  const goods = bin.rows - bin.bads + (smoothing - priorBads);
  return Math.log(goods / bads / odds);
}

/** Information value of bins: Σ (share of goods − share of bads)·WoE. */
export function informationValue(
  bins: readonly (ClassCounts & { readonly woe: number })[],
  population: ClassCounts,
): number {
  const allGoods = population.rows - population.bads;
  return bins.reduce(
    (sum, { rows, bads, woe }) => sum + ((rows - bads) / allGoods - bads / population.bads) * woe,
    0,
  );
}
