import { DataContractError } from '../../pipeline/core/errors.js';
import { documentHeader } from '../model-document.js';
import type { Bin, Binning } from './binning.js';
import {
  type BinForm,
  type CardForm,
  type CategoryForm,
  cardFormSchema,
  type FeatureForm,
  type NumberForm,
} from './card-form.js';
import { scalingFactor } from './scaling.js';
import { cardPoints, loadScorecard, meanWoe, pointsOf, type Scorecard } from './scorecard.js';
import { weightOfEvidence } from './weight-of-evidence.js';
import { parseYamlText, type YamlPath } from './yaml-text.js';

const unknownBin =
  'must have rows and bads and be one of from/below, special, codes, missing: true, other: true';

/** What is wrong at a place of the card. */
interface Fault {
  readonly path: YamlPath;
  readonly text: string;
}

/**
 * Reads a card that `scorecardToYaml` wrote and an analyst may have edited.
 *
 * @throws DataContractError naming the line and feature of every mistake: bins out of order, gaps and
 *   overlaps, codes given twice, counts that do not sum to the card's rows, points that do not follow from
 *   the WoE, a WoE or coefficient against the declared direction
 */
export function scorecardFromYaml(text: string): Scorecard {
  const { content, lineOf } = parseYamlText(text);
  const read = cardFormSchema.safeParse(content);
  const faults = read.success
    ? faultsOf(read.data)
    : read.error.issues.map(({ code, path, message }) => ({
        path: path as YamlPath,
        text: code === 'invalid_union' ? unknownBin : message,
      }));
  if (faults.length > 0 || !read.success) throw faulty(faults, lineOf, content);
  const form = read.data;
  const { rows, bads, scaling, intercept, dropped } = form;
  return loadScorecard({
    ...documentHeader('scorecard'),
    rows,
    bads,
    scaling,
    intercept,
    terms: form.features.map((feature) => {
      const binning = binningOf(feature, form);
      return { binning, coefficient: feature.coefficient, mean_woe: meanWoe(binning, rows) };
    }),
    dropped,
  });
}

function faulty(
  faults: readonly Fault[],
  lineOf: (path: YamlPath) => number,
  content: unknown,
): DataContractError {
  const placed = faults
    .map(({ path, text }) => ({ line: lineOf(path), text: `${placeName(path, content)}: ${text}` }))
    .sort((a, b) => a.line - b.line);
  return new DataContractError(
    'scorecard_card',
    placed.length === 1 ? 'the card has a mistake' : `the card has ${placed.length} mistakes`,
    {
      where: `line ${placed[0].line}`,
      examples: placed.map(({ line, text }) => `line ${line}: ${text}`),
      hint: 'mend the lines named; woe and points may be left out, they are then worked out',
    },
  );
}

/** `dpd, bin 3, points` for features.0.bins.2.points. */
function placeName(path: YamlPath, content: unknown): string {
  if (path.length === 0) return 'the card';
  if (path[0] !== 'features' || path.length < 2) return path.join('.');
  const features = (content as { features?: { feature?: unknown }[] }).features;
  const name = features?.[Number(path[1])]?.feature ?? `feature ${Number(path[1]) + 1}`;
  const rest = path.slice(2).flatMap((step, i) => {
    if (step === 'bins') return [];
    return path[i + 1] === 'bins' ? [`bin ${Number(step) + 1}`] : [String(step)];
  });
  return [String(name), ...rest].join(', ');
}

function faultsOf(form: CardForm): Fault[] {
  const faults: Fault[] = [];
  const names = new Set<string>();
  if (form.bads >= form.rows) faults.push({ path: ['bads'], text: 'must be fewer than rows' });
  const base = cardPoints({ scaling: form.scaling, intercept: form.intercept, terms: [] }).base;
  if (form.base_points !== undefined && form.base_points !== base) {
    faults.push({
      path: ['base_points'],
      text: `${form.base_points} does not follow from scaling and intercept, which give ${base}`,
    });
  }
  form.features.forEach((feature, f) => {
    const path = ['features', f] as const;
    if (names.has(feature.feature)) faults.push({ path, text: 'the feature is on the card twice' });
    names.add(feature.feature);
    if (!(feature.coefficient < 0)) {
      faults.push({
        path: [...path, 'coefficient'],
        text: `${feature.coefficient} must be below 0, as more good means less risk`,
      });
    }
    const shape = feature.kind === 'number' ? numberFaults(feature) : categoryFaults(feature);
    const inside = shape.length > 0 ? shape : [...countFaults(feature, form), ...valueFaults(feature, form)];
    faults.push(...inside.map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
  });
  return faults;
}

function numberFaults({ bins }: NumberForm): Fault[] {
  const faults: Fault[] = [];
  const fault = (bin: number, text: string) => faults.push({ path: ['bins', bin], text });
  const specials = new Set<number>();
  const other = bins.findIndex((bin) => 'special' in bin || 'missing' in bin);
  const intervals = other < 0 ? bins.length : other;
  bins.forEach((bin, b) => {
    if ('special' in bin) {
      if (specials.has(bin.special)) fault(b, `the special value ${bin.special} is given twice`);
      if (Math.fround(bin.special) !== bin.special) {
        fault(b, `the special value ${bin.special} is no 32-bit number; ${Math.fround(bin.special)} is`);
      }
      specials.add(bin.special);
    } else if ('missing' in bin) {
      if (b !== bins.length - 1) fault(b, 'the missing bin must be the last, and the only one');
    } else if (b > intervals) {
      fault(b, 'intervals stand before special values and missing');
    } else {
      const { from, below } = bin;
      const before = b > 0 ? (bins[b - 1] as { below?: number }).below : undefined;
      if (b === 0 && from !== undefined) fault(b, `the first bin must be open below; it begins at ${from}`);
      if (b > 0 && before !== undefined && from !== before) {
        const what = from !== undefined && from > before ? 'a gap' : 'an overlap';
        fault(b, `it begins at ${from ?? 'nothing'}, the bin before ends at ${before}: ${what}`);
      }
      if (b < intervals - 1 && below === undefined) fault(b, 'only the last interval may be open above');
      if (b === intervals - 1 && below !== undefined) {
        fault(b, `the last interval must be open above; it ends at ${below}`);
      }
      if (from !== undefined && below !== undefined && !(from < below)) {
        fault(b, `it begins at ${from} and ends at ${below}: bins must rise`);
      }
    }
  });
  if (intervals < 1) faults.push({ path: ['bins'], text: 'there is no interval' });
  const last = bins.at(-1);
  if (!last || !('missing' in last)) faults.push({ path: ['bins'], text: 'there is no missing bin' });
  return faults;
}

function categoryFaults({ bins }: CategoryForm): Fault[] {
  const faults: Fault[] = [];
  const fault = (bin: number, text: string) => faults.push({ path: ['bins', bin], text });
  const holder = new Map<number, number>();
  bins.forEach((bin, b) => {
    if ('codes' in bin) {
      for (const code of bin.codes) {
        const held = holder.get(code);
        if (held !== undefined) fault(b, `code ${code} stands in bin ${held + 1} already`);
        holder.set(code, b);
      }
      if (b >= bins.length - 2) fault(b, 'the last two bins must be missing and other');
    } else if ('missing' in bin ? b !== bins.length - 2 : b !== bins.length - 1) {
      fault(b, 'missing must be the last bin but one, other the last');
    }
  });
  if (bins.length < 2) faults.push({ path: ['bins'], text: 'the bins missing and other must be there' });
  return faults;
}

function countFaults({ bins }: FeatureForm, form: CardForm): Fault[] {
  const faults: Fault[] = [];
  bins.forEach(({ rows, bads }, b) => {
    if (bads > rows)
      faults.push({ path: ['bins', b, 'bads'], text: `${bads} bads are more than ${rows} rows` });
  });
  for (const name of ['rows', 'bads'] as const) {
    const sum = (bins as readonly BinForm[]).reduce((total, bin) => total + bin[name], 0);
    if (sum !== form[name]) {
      faults.push({ path: ['bins'], text: `the bins hold ${sum} ${name}, the card ${form[name]}` });
    }
  }
  return faults;
}

function valueFaults(feature: FeatureForm, form: CardForm): Fault[] {
  const faults: Fault[] = [];
  const woes = feature.bins.map((bin) => woeOf(bin, form));
  const unit = -scalingFactor(form.scaling) * feature.coefficient;
  feature.bins.forEach(({ points }, b) => {
    const expected = pointsOf(woes[b], feature.coefficient, form.scaling);
    if (points === undefined || points === expected) return;
    faults.push({
      path: ['bins', b, 'points'],
      text: `${points} points do not follow from woe ${woes[b]}, which gives ${expected}; woe ${(points / unit).toFixed(4)} would give ${points}`,
    });
  });
  if (feature.kind === 'number' && feature.direction !== 0) {
    feature.bins.forEach((bin, b) => {
      if (b === 0 || 'special' in bin || 'missing' in bin) return;
      if (feature.direction * (woes[b] - woes[b - 1]) <= 0) return;
      const way = feature.direction > 0 ? 'rise' : 'fall';
      faults.push({
        path: ['bins', b, 'woe'],
        text: `woe ${woes[b]} after ${woes[b - 1]}: the risk must ${way} with the feature, as declared`,
      });
    });
  }
  return faults;
}

function woeOf(bin: BinForm, form: CardForm): number {
  return bin.woe ?? weightOfEvidence(bin, form);
}

function binningOf({ feature, direction, ...form }: FeatureForm, card: CardForm): Binning {
  const bins = (form.bins as readonly BinForm[]).map((bin): Bin => {
    return { rows: bin.rows, bads: bin.bads, woe: woeOf(bin, card) };
  });
  if (form.kind === 'category') {
    const codes = form.bins.flatMap((bin) => ('codes' in bin ? [bin.codes] : []));
    return { kind: 'category', feature, direction, codes, bins };
  }
  const edges = form.bins.flatMap((bin) => ('below' in bin && bin.below !== undefined ? [bin.below] : []));
  const specials = form.bins.flatMap((bin) => ('special' in bin ? [bin.special] : []));
  return { kind: 'number', feature, direction, closed: 'left', edges, specials, bins };
}
