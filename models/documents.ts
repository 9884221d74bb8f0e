import type { z } from 'zod';
import { DataContractError } from '../pipeline/core/errors.js';

/**
 * Reads a stored document against its schema.
 *
 * @param what names the document in messages, for example `model file`
 * @throws DataContractError naming the fields that are absent or wrong
 */
export function readDocument<T>(schema: z.ZodType<T>, document: unknown, what: string): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  throw brokenDocument(
    what,
    read.error.issues.map(({ path, message }) => `${path.join('.') || '(whole document)'}: ${message}`),
  );
}

/** The error of a stored document that is incomplete or contradicts itself. */
export function brokenDocument(what: string, examples: readonly string[]): DataContractError {
  return new DataContractError('model_document_broken', `the ${what} is incomplete or damaged`, {
    hint: 'restore the file from its backup, or train again',
    examples,
  });
}
