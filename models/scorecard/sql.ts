import type { Binning } from './binning.js';
import { cardPoints, type Scorecard } from './scorecard.js';

/**
 * The margin as one SQL expression over the model's columns. Numbers are narrowed to FLOAT first, as
 * in the feature matrix, so values beside an edge fall into the same bin; NULL and NaN are missing.
 *
 * @param column the SQL of a feature's column; its quoted name when absent. Category columns hold
 *   the codes of the feature matrix.
 */
export function marginSql(model: Scorecard, column: (feature: string) => string = quoted): string {
  const { intercept, terms } = model.document;
  const cases = terms.map(({ binning, coefficient }) =>
    caseOf(
      binning,
      column,
      binning.bins.map(({ woe }) => literal(coefficient * woe)),
    ),
  );
  return [literal(intercept), ...cases].join('\n  + ');
}

/**
 * The score as one SQL expression over the model's columns: the same whole points as `Scorecard.points`.
 *
 * @param column as for `marginSql`
 */
export function pointsSql(model: Scorecard, column: (feature: string) => string = quoted): string {
  const { base, bins } = cardPoints(model.document);
  const cases = model.document.terms.map(({ binning }, t) =>
    caseOf(
      binning,
      column,
      bins[t].map((points) => (points < 0 ? `(${points})` : String(points))),
    ),
  );
  return [String(base), ...cases].join('\n  + ');
}

/** @param results the SQL of what each bin gives */
function caseOf(binning: Binning, column: (feature: string) => string, results: readonly string[]): string {
  const value = `CAST(${column(binning.feature)} AS FLOAT)`;
  const whens: string[] = [];
  const when = (condition: string, bin: number) => whens.push(`WHEN ${condition} THEN ${results[bin]}`);
  const last = binning.bins.length - 1;
  if (binning.kind === 'category') {
    when(`${value} IS NULL OR isnan(${value})`, last - 1);
    binning.codes.forEach((codes, bin) => {
      if (codes.length > 0) when(`${value} IN (${codes.map(literal).join(', ')})`, bin);
    });
    return `CASE ${whens.join(' ')} ELSE ${results[last]} END`;
  }
  const { edges, specials } = binning;
  when(`${value} IS NULL OR isnan(${value})`, last);
  specials.forEach((special, i) => {
    when(`${value} = ${literal(special)}`, edges.length + 1 + i);
  });
  edges.forEach((edge, bin) => {
    when(`${value} < ${literal(edge)}`, bin);
  });
  return `CASE ${whens.join(' ')} ELSE ${results[edges.length]} END`;
}

/** A DOUBLE literal of exactly this number. */
function literal(value: number): string {
  return value < 0 ? `(${value.toExponential()})` : value.toExponential();
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
