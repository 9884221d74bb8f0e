import { ConfigurationError } from '../../pipeline/core/errors.js';
import type { FitOptions } from '../estimator.js';
import { type EnsembleModel, ensembleModel } from '../trees/ensemble-model.js';
import { fitGbdt, type GroupedData } from './fit-gbdt.js';
import { type GbdtDocument, readGbdtDocument } from './gbdt-document.js';
import { checkOptions, type GbdtOptions } from './options.js';

/** Boosted trees for an amount: `scores` are its expected values. */
export interface GbdtRegression extends EnsembleModel {
  readonly document: GbdtDocument;
  /** Complete JSON. */
  toJSON(): unknown;
}

const leastRows = 50;

/**
 * Fits boosted trees to an amount by least squares, with the engine's defaults.
 *
 * @throws ConfigurationError when a setting is out of its range, or an amount is not finite or absent
 */
export async function fitGbdtRegression(
  data: GroupedData,
  options: FitOptions,
  settings: Partial<GbdtOptions> = {},
): Promise<GbdtRegression> {
  checkOptions(settings);
  const { target } = data;
  if (target.length === 0 || !target.every(Number.isFinite)) {
    throw new ConfigurationError('gbdt_target', 'the amount to learn is absent or not finite', {
      where: `row ${target.findIndex((value) => !Number.isFinite(value))}`,
      hint: 'leave rows without a known amount out',
    });
  }
  return regression(await fitGbdt('regression', data, settings, options, (rows) => rows.length >= leastRows));
}

/** @throws DataContractError when `document` is not a complete regression model */
export function loadGbdtRegression(document: unknown): GbdtRegression {
  return regression(readGbdtDocument(document, 'regression'));
}

function regression(document: GbdtDocument): GbdtRegression {
  return { ...ensembleModel(document), document, toJSON: () => document };
}
