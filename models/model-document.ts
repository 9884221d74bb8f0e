import { z } from 'zod';
import { DataContractError } from '../pipeline/core/errors.js';

/** What every model document begins with. */
export const modelFormat = 'arrears-model';

/**
 * Raised when documents of the version before can no longer be read. 2: the forest is of histogram trees,
 * and a scorecard tells which features it left out.
 */
export const modelFormatVersion = 2;

/** The fields that every engine's document begins with. */
export function documentHeader<Engine extends string>(engine: Engine) {
  return { format: modelFormat, format_version: modelFormatVersion, engine } as const;
}

/** The schema of `documentHeader`, to spread into an engine's own. */
export function documentHeaderSchema<Engine extends string>(engine: Engine) {
  return {
    format: z.literal(modelFormat),
    format_version: z.literal(modelFormatVersion),
    engine: z.literal(engine),
  };
}

/** The stored form of a `ModelFeature`. */
export const featureSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['number', 'category']),
  direction: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
});

const anyHeader = z.looseObject({
  format: z.literal(modelFormat),
  format_version: z.number().int().positive(),
  engine: z.string(),
});

/**
 * Reads which engine a document belongs to.
 *
 * @throws DataContractError when it is no model document, or one of a newer or an older format
 */
export function engineOfDocument(document: unknown): string {
  const header = anyHeader.safeParse(document);
  if (!header.success) {
    throw new DataContractError('model_document_broken', 'this is not a model file of this program', {
      examples: header.error.issues.map(
        ({ path, message }) => `${path.join('.') || '(whole document)'}: ${message}`,
      ),
      hint: 'give the path of a model.json, restore it from its backup, or train again',
    });
  }
  const { format_version: version, engine } = header.data;
  if (version > modelFormatVersion) {
    throw new DataContractError(
      'model_document_newer',
      `the model file has format version ${version}; this program reads up to ${modelFormatVersion}`,
      {
        where: 'format_version',
        hint: 'use the program version that trained it or a later one, or train again',
      },
    );
  }
  if (version < modelFormatVersion) {
    throw new DataContractError(
      'model_document_older',
      `the model file has format version ${version}; this program reads ${modelFormatVersion}`,
      { where: 'format_version', hint: 'train again, or use the program version that trained it' },
    );
  }
  return engine;
}
