import type { Manifest } from '../contracts/manifest.js';
import type { GateResult } from '../contracts/registry.js';
import type { Language } from './language.js';
import { print, printTable } from './print.js';
import { gateWords } from './words-gates.js';
import { trainingWords } from './words-training.js';

/** Prints how a model did at the promotion gates. */
export function printGates(gates: readonly GateResult[], language: Language): void {
  if (gates.length === 0) return;
  const w = trainingWords[language];
  printTable(
    w.gates,
    gates.map(({ gate, passed, found, wanted }) => [
      gate,
      passed ? w.passed : w.failed,
      found[language],
      wanted[language],
    ]),
    [19, 7, 26, 25],
  );
}

/** Prints which quality gates refused a night and were accepted. */
export function printAcceptedGates(gates: Manifest['accepted_gates'], language: Language): void {
  if (gates.length === 0) return;
  const w = gateWords[language];
  const titles: Readonly<Record<string, string>> = w.titles;
  print(w.accepted);
  printTable(
    w.head,
    gates.map(({ gate, found, wanted }) => [titles[gate] ?? gate, found, wanted]),
    [20, 34, 26],
  );
  print();
}
