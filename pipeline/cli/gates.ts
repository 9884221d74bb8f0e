import type { GateResult } from '../contracts/registry.js';
import type { Language } from './language.js';
import { printTable } from './print.js';
import { trainingWords } from './words-training.js';

/** Prints how a model did at the promotion gates. */
export function printGates(gates: readonly GateResult[], language: Language): void {
  if (gates.length === 0) return;
  const w = trainingWords[language];
  printTable(
    w.gates,
    gates.map(({ gate, passed, found, wanted }) => [gate, passed ? w.passed : w.failed, found, wanted]),
    [19, 7, 26, 25],
  );
}
