import { z } from 'zod';
import { brokenDocument, readDocument } from '../documents.js';
import { documentHeader, documentHeaderSchema, featureSchema } from '../model-document.js';
import { treeFault, treeSchema } from '../trees/tree.js';

/** The engine's name. */
export const engine = 'gbdt';

const documentSchema = z.strictObject({
  ...documentHeaderSchema(engine),
  /** `logistic`: the score is the log-odds of bad. `regression`: the score is the amount. */
  objective: z.enum(['logistic', 'regression']),
  training: z.strictObject({
    rows: z.number().int().positive(),
    /** The settings that were used. */
    settings: z.record(z.string(), z.number()),
    /** The boosters whose mean this is; their trees follow one another in `trees`. */
    boosters: z
      .array(
        z.strictObject({
          rows: z.number().int().positive(),
          validation_rows: z.number().int().min(0),
          trees: z.number().int().min(0),
          /** The mean validation loss before the first tree and after each that was tried. */
          validation_loss: z.array(z.number()),
        }),
      )
      .min(1),
  }),
  features: z.array(featureSchema),
  base: z.number(),
  trees: z.array(treeSchema),
});

/** Boosted trees as they are stored. */
export type GbdtDocument = z.infer<typeof documentSchema>;

/** The header of a new document. */
export const gbdtHeader = documentHeader(engine);

/** @throws DataContractError when `document` is not a complete model of this objective */
export function readGbdtDocument(document: unknown, objective: GbdtDocument['objective']): GbdtDocument {
  const read = readDocument(documentSchema, document, 'gradient boosting model');
  const kinds = read.features.map(({ kind }) => kind);
  const faults = read.trees.flatMap((tree, t) => {
    const fault = treeFault(tree, kinds);
    return fault ? [`trees.${t}: ${fault}`] : [];
  });
  if (read.objective !== objective)
    faults.unshift(`objective: expected ${objective}, found ${read.objective}`);
  if (faults.length > 0) throw brokenDocument('gradient boosting model', faults);
  return read;
}
