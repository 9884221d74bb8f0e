import { beforeAll, describe, expect, it } from 'vitest';
import { scorecardFromYaml } from '../../../models/scorecard/card-reader.js';
import { scorecardToYaml } from '../../../models/scorecard/card-writer.js';
import { type Scorecard, scorecardEngine } from '../../../models/scorecard/scorecard.js';
import { weightOfEvidence } from '../../../models/scorecard/weight-of-evidence.js';
import { DataContractError } from '../../../pipeline/core/errors.js';
import { syntheticRows } from '../synthetic.js';

const train = syntheticRows(6000, 21, 9);
const specials = { months_since_last_delinquent: [-1], product: [3] };
let card: Scorecard;
let text: string;

beforeAll(async () => {
  card = (await scorecardEngine({ specials }).fit(train, { seed: 1, threads: 1 })) as Scorecard;
  text = scorecardToYaml(card);
});

/** The description of the error that reading an edited card gives. */
function errorOf(edited: string): string {
  expect(edited).not.toBe(text);
  try {
    scorecardFromYaml(edited);
  } catch (error) {
    expect(error).toBeInstanceOf(DataContractError);
    return (error as DataContractError).describe();
  }
  return expect.unreachable();
}

/** The number of the line, from 1, that holds `part` first behind the line of `feature`. */
function lineOf(of: string, feature: string, part: string): number {
  const lines = of.split('\n');
  const start = lines.findIndex((line) => line.includes(`feature: ${feature}`));
  return lines.findIndex((line, l) => l > start && line.includes(part)) + 1;
}

/** The card with one line of a feature changed. */
function edit(feature: string, part: string, change: (line: string) => string): string {
  const lines = text.split('\n');
  const at = lineOf(text, feature, part) - 1;
  return [...lines.slice(0, at), change(lines[at]), ...lines.slice(at + 1)]
    .filter((line) => line !== '')
    .join('\n');
}

describe('a card as YAML', () => {
  it('comes back to the last bit', () => {
    const again = scorecardFromYaml(text);
    expect(JSON.stringify(again)).toBe(JSON.stringify(card));
    expect(scorecardToYaml(again)).toBe(text);
    expect(again.explain(train.matrix)).toEqual(card.explain(train.matrix));
  });

  it('works out WoE and points that were left out', () => {
    const without = text.replaceAll(/, woe: [^,]+, points: [^ ]+ }/g, ' }').replace(/\nbase_points: .*/, '');
    expect(without).not.toContain('woe: ');
    expect(JSON.stringify(scorecardFromYaml(without))).toBe(JSON.stringify(card));
  });

  it('takes two bins that an analyst merged', () => {
    const { binning } = card.document.terms.find(({ binning: { feature } }) => feature === 'dpd')!;
    const [first, second] = binning.bins;
    const merged = { rows: first.rows + second.rows, bads: first.bads + second.bads };
    const edges = binning.kind === 'number' ? binning.edges : [];
    const bin = `      - { below: ${edges[1]}, rows: ${merged.rows}, bads: ${merged.bads} }`;
    const lines = text.split('\n');
    const at = lineOf(text, 'dpd', '- { below:') - 1;
    const read = scorecardFromYaml([...lines.slice(0, at), bin, ...lines.slice(at + 2)].join('\n'));
    const now = read.document.terms.find(({ binning: { feature } }) => feature === 'dpd')!.binning;
    expect(now.kind === 'number' && now.edges).toEqual(edges.slice(1));
    expect(now.bins[0]).toEqual({ ...merged, woe: weightOfEvidence(merged, card.document) });
    expect(now.bins.slice(1)).toEqual(binning.bins.slice(2));
  });
});

describe('an edited card is refused where', () => {
  it('it is not YAML', () => {
    expect(errorOf(text.replace('features:', 'features: ['))).toMatch(/not YAML[\s\S]*line \d+/);
  });

  it('points do not follow from the WoE, saying which would', () => {
    const edited = edit('dpd', '- { below:', (line) => line.replace(/points: -?\d+/, 'points: 999'));
    const message = errorOf(edited);
    expect(message).toContain(`line ${lineOf(edited, 'dpd', 'points: 999')}: dpd, bin 1, points: 999 points`);
    const woe = Number(/woe (-?[\d.]+) would give 999/.exec(message)![1]);
    const unit = (20 / Math.LN2) * -card.document.terms[0].coefficient;
    expect(Math.round(woe * unit)).toBe(999);
  });

  it('bins leave a gap, overlap or fall', () => {
    const second = (change: (line: string) => string) => errorOf(edit('dpd', '- { from:', change));
    expect(second((line) => line.replace(/from: [\d.]+/, 'from: 11.5'))).toMatch(
      /dpd, bin 2: .*a gap|overlap/,
    );
    expect(second((line) => line.replace(/from: [\d.]+/, 'from: -4'))).toContain('an overlap');
    expect(second((line) => line.replace(/below: [\d.]+/, 'below: 0.5'))).toContain('bins must rise');
    expect(second(() => '')).toContain('a gap');
  });

  it('the missing bin is gone, or counts do not sum up', () => {
    expect(errorOf(edit('dpd', 'missing: true', () => ''))).toContain('dpd: there is no missing bin');
    expect(errorOf(edit('dpd', 'missing: true', (line) => line.replace('rows: 0', 'rows: 7')))).toContain(
      'the bins hold 6007 rows, the card 6000',
    );
  });

  it('a WoE or a coefficient turns against the declared direction', () => {
    const woe = errorOf(
      edit('dpd', '- { from:', (line) => line.replace(/woe: .*points: -?\d+/, 'woe: 3, points: 3')),
    );
    expect(woe).toContain('the risk must rise with the feature, as declared');
    expect(errorOf(edit('dpd', 'coefficient', (line) => line.replace('-', '')))).toContain('must be below 0');
  });

  it('a code stands in two bins, or a special value twice', () => {
    const product = card.document.terms.find(({ binning }) => binning.feature === 'product')!.binning;
    const [code] = product.kind === 'category' ? product.codes[0] : [];
    const edited = edit('product', 'codes: [ 3 ]', (line) => line.replace('[ 3 ]', `[ 3, ${code} ]`));
    expect(errorOf(edited)).toContain(`code ${code} stands in bin 1 already`);
    const twice = edit('months_since_last_delinquent', 'special: -1', (line) => `${line}\n${line}`);
    expect(errorOf(twice)).toContain('the special value -1 is given twice');
  });

  it('a bin is none, or a field is unknown or gone', () => {
    expect(errorOf(edit('dpd', '- { below:', (line) => line.replace('below', 'blow')))).toContain(
      'dpd, bin 1: Unrecognized key: "blow"',
    );
    expect(errorOf(edit('dpd', '- { below:', () => '      - { rows: many }'))).toContain(
      'dpd, bin 1: must have rows and bads and be one of from/below',
    );
    expect(errorOf(text.replace(/\nintercept: .*/, ''))).toContain('intercept: ');
    expect(errorOf(text.replace(/base_points: -?\d+/, 'base_points: 1'))).toContain(
      'base_points: 1 does not',
    );
    expect(errorOf('5')).toContain('the card: ');
  });
});
