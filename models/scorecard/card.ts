import { binLabels } from './binning.js';
import { cardPoints, type Scorecard } from './scorecard.js';

/** One line of a printed card. */
export interface CardRow {
  readonly feature: string;
  readonly bin: string;
  /** Training rows in the bin. */
  readonly rows: number;
  /** Share of bads among them; null in an empty bin. */
  readonly badRate: number | null;
  readonly woe: number;
  readonly points: number;
}

/** A card for people. */
export interface PrintedCard {
  /** Points everyone starts from. */
  readonly basePoints: number;
  readonly rows: readonly CardRow[];
}

/**
 * Renders a card, feature by feature and bin by bin. The base points and the points of an account's
 * bins sum to its score exactly.
 *
 * @param codeName the text of a category's code; the code itself when absent
 */
export function printedCard(
  model: Scorecard,
  codeName: (feature: string, code: number) => string = (_, code) => String(code),
): PrintedCard {
  const points = cardPoints(model.document);
  const rows = model.document.terms.flatMap(({ binning }, t) => {
    const labels = binLabels(binning, (code) => codeName(binning.feature, code));
    return binning.bins.map((bin, b) => ({
      feature: binning.feature,
      bin: labels[b],
      rows: bin.rows,
      badRate: bin.rows > 0 ? bin.bads / bin.rows : null,
      woe: bin.woe,
      points: points.bins[t][b],
    }));
  });
  return { basePoints: points.base, rows };
}
