import type { GateResult } from '../contracts/registry.js';
import { printTable } from './print.js';

/** Prints how a model did at the promotion gates. */
export function printGates(gates: readonly GateResult[]): void {
  if (gates.length === 0) return;
  printTable(
    ['Gate', '', 'Found', 'Wanted'],
    gates.map(({ gate, passed, found, wanted }) => [gate, passed ? 'passed' : 'FAILED', found, wanted]),
    [19, 7, 26, 25],
  );
}
