import fc from 'fast-check';
import { expect } from 'vitest';
import type { Ledger } from './ledger.js';

/** A search for a counterexample among independent cases, many of which are asked in one database call. */
export interface Search<Case, Question> {
  readonly cases: fc.Arbitrary<Case>;
  readonly questions: fc.Arbitrary<Question>;
  /** Batches drawn, each with one question. */
  readonly batches: number;
  /** Cases in a batch. */
  readonly size: number;
  /** What is wrong with each case of a batch; nothing where it holds. */
  readonly wrong: (cases: readonly Case[], question: Question) => Promise<string[][]>;
  /** The case with one thing less, every way. */
  readonly smaller: (failing: Case) => Case[];
}

/**
 * Fails with the first case that is wrong, made as small as it can be. Draws from one seed, so that a
 * failure comes again; `PROPERTY_SEED` and `PROPERTY_BATCHES` in the environment search elsewhere and longer.
 */
export async function findNothingWrong<Case, Question>(search: Search<Case, Question>): Promise<void> {
  const { cases, questions, size, wrong } = search;
  const batches = fc.sample(
    fc.tuple(fc.array(cases, { minLength: size, maxLength: size, size: 'max' }), questions),
    {
      seed: Number(process.env.PROPERTY_SEED ?? 20260101),
      numRuns: Number(process.env.PROPERTY_BATCHES ?? search.batches),
    },
  );
  for (const [batch, question] of batches) {
    const found = await wrong(batch, question);
    expect(found).toHaveLength(batch.length);
    const first = found.findIndex((lines) => lines.length > 0);
    if (first < 0) continue;
    const failing = await smallest(search, batch[first], question);
    const [lines] = await wrong([failing], question);
    expect.fail(`${lines.join('\n')}\n${JSON.stringify({ question, case: failing }, null, 1)}`);
  }
}

async function smallest<Case, Question>(
  search: Search<Case, Question>,
  failing: Case,
  question: Question,
): Promise<Case> {
  for (const smaller of search.smaller(failing))
    if ((await search.wrong([smaller], question))[0].length > 0) return smallest(search, smaller, question);
  return failing;
}

/** The object with one row less in one of its lists, every way. */
export function withOneRowLess<T extends object>(whole: T, lists: readonly (keyof T)[]): T[] {
  return lists.flatMap((list) => {
    const rows = whole[list] as readonly unknown[];
    return rows.map((_, index) => ({ ...whole, [list]: rows.toSpliced(index, 1) }));
  });
}

/** The ledger with one row less, every way. */
export const smallerLedgers = (ledger: Ledger): Ledger[] =>
  withOneRowLess(ledger, ['installments', 'payments', 'statuses']);
