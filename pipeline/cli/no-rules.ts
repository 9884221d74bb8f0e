import type { Workspace } from '../workspace/workspace.js';
import type { Language } from './language.js';
import { print, printWrapped } from './print.js';
import { ruleWords } from './words-rules.js';

/** Says so when a workspace names no rule pack: nobody should find out from a complaint. */
export function printNoRules({ configuration }: Workspace, language: Language): void {
  if (configuration.rules !== undefined) return;
  print();
  printWrapped(ruleWords[language].none);
}
