import type { ImportFeedback } from '../contracts/manifest.js';
import type { Language } from './language.js';
import { print } from './print.js';
import { answerWords } from './words-answers.js';

/** Prints what the importing system answered to the list before; nothing where it keeps no answers. */
export function printAnswers(feedback: ImportFeedback | null, language: Language): void {
  if (!feedback) return;
  const w = answerWords[language];
  const { as_of_date, accepted, rejected, unanswered, unknown, problems } = feedback;
  print(w.list(as_of_date));
  print(w.counts(accepted, rejected, unanswered, unknown));
  for (const { file, line, problem, count } of problems) print(w.problem(file, line, problem, count));
  print();
}
