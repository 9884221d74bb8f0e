import { Document, isMap, isSeq, type YAMLMap } from 'yaml';
import type { Binning } from './binning.js';
import { type BinForm, type CardForm, cardVersion, type FeatureForm } from './card-form.js';
import { cardPoints, type Scorecard } from './scorecard.js';

const explanation = ` A scorecard. Points = base_points + the points of each feature's bin; more points are safer.
 To change a bin, edit its limits, codes, rows, bads or woe. Leave woe out to have it worked out from
 rows and bads, and points out to have them worked out from woe. Intervals hold from <= value < below.`;

/**
 * A card as YAML that an analyst can read and edit. `scorecardFromYaml` gives the same model back, to the
 * last bit.
 */
export function scorecardToYaml(model: Scorecard): string {
  const document = new Document(cardForm(model), { aliasDuplicateObjects: false });
  document.commentBefore = explanation;
  const features = document.get('features', true);
  if (isSeq<YAMLMap>(features)) {
    for (const feature of features.items) flowItems(feature.get('bins', true));
  }
  flowItems(document.get('dropped', true));
  const scaling = document.get('scaling', true);
  if (isMap(scaling)) scaling.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** One bin a line. */
function flowItems(list: unknown): void {
  if (!isSeq(list)) return;
  for (const item of list.items) if (isMap(item)) item.flow = true;
}

function cardForm({ document }: Scorecard): CardForm {
  const points = cardPoints(document);
  const { rows, bads, scaling, intercept, terms, dropped } = document;
  return {
    card: 'arrears-scorecard',
    card_version: cardVersion,
    rows,
    bads,
    scaling,
    intercept,
    base_points: points.base,
    features: terms.map(({ binning, coefficient }, t) => {
      const { feature, kind, direction } = binning;
      const bins = binning.bins.map((bin, b) => ({
        ...limitsOf(binning, b),
        rows: bin.rows,
        bads: bin.bads,
        woe: bin.woe,
        points: points.bins[t][b],
      }));
      return { feature, kind, direction, coefficient, bins } as FeatureForm;
    }),
    dropped: [...dropped],
  };
}

function limitsOf(binning: Binning, bin: number): Partial<BinForm> {
  if (bin === binning.bins.length - 1 && binning.kind === 'category') return { other: true };
  if (binning.kind === 'category') {
    return bin < binning.codes.length ? { codes: binning.codes[bin] } : { missing: true };
  }
  const { edges, specials } = binning;
  if (bin > edges.length + specials.length) return { missing: true };
  if (bin > edges.length) return { special: specials[bin - edges.length - 1] };
  return {
    ...(bin > 0 && { from: edges[bin - 1] }),
    ...(bin < edges.length && { below: edges[bin] }),
  };
}
