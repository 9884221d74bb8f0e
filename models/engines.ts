import { ConfigurationError, DataContractError } from '../pipeline/core/errors.js';
import { suggestion } from '../pipeline/core/nearest.js';
import type { Estimator, FittedModel } from './estimator.js';
import { forestEngine } from './forest/forest-engine.js';
import { gbdtEngine } from './gbdt/gbdt-engine.js';
import { engineOfDocument } from './model-document.js';
import { scorecardEngine } from './scorecard/scorecard.js';

/** The engines by name, each with its default settings. */
export const engines: ReadonlyMap<string, Estimator> = new Map(
  [scorecardEngine(), gbdtEngine(), forestEngine()].map((estimator) => [estimator.engine, estimator]),
);

/**
 * The engine of that name with its default settings.
 *
 * @throws ConfigurationError when there is none
 */
export function engineNamed(name: string): Estimator {
  const estimator = engines.get(name);
  if (estimator) return estimator;
  throw new ConfigurationError('engine_unknown', `there is no engine "${name}"`, {
    hint: suggestion(name, [...engines.keys()]),
  });
}

/**
 * Loads what a fitted model's `toJSON` gave, whichever engine fitted it.
 *
 * @throws DataContractError when the document is damaged, of a newer or older format, or of an unknown engine
 */
export function loadModel(document: unknown): FittedModel {
  const name = engineOfDocument(document);
  const estimator = engines.get(name);
  if (!estimator) {
    throw new DataContractError('model_engine_unknown', `the model file is of an unknown engine "${name}"`, {
      where: 'engine',
      hint: suggestion(name, [...engines.keys()]),
    });
  }
  return estimator.load(document);
}

/**
 * Loads a model from the text of its file.
 *
 * @throws DataContractError when the text is not complete JSON, and as `loadModel` does
 */
export function parseModel(text: string): FittedModel {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new DataContractError('model_document_broken', 'the model file is not complete JSON', {
      examples: [(error as SyntaxError).message],
      hint: 'it may have been cut off: restore it from its backup, or train again',
    });
  }
  return loadModel(document);
}
