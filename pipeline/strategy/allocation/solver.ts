import { createRequire } from 'node:module';
import type Package from 'highs';

// The package's types describe its CommonJS build, so that is the one to load.
const loadHighs: typeof Package.default = createRequire(import.meta.url)('highs');
let loaded: ReturnType<typeof loadHighs> | undefined;

/** A linear program in CPLEX LP format, solved by HiGHS. */
export interface Solution {
  /** The value of a variable; 0 for one that the program does not name. */
  primal(variable: string): number;
  readonly objective: number;
}

/** Solves a program; undefined when nothing satisfies it. */
export async function solve(program: string): Promise<Solution | undefined> {
  loaded ??= loadHighs();
  const { Status, Columns, ObjectiveValue } = (await loaded).solve(program, {
    output_flag: false,
    mip_rel_gap: 1e-9,
  });
  if (Status === 'Infeasible' || Status === 'Primal infeasible or unbounded') return undefined;
  if (Status !== 'Optimal') throw new Error(`the linear program ended with: ${Status}`);
  return {
    objective: ObjectiveValue,
    primal: (variable) => (Columns[variable] as { Primal?: number } | undefined)?.Primal ?? 0,
  };
}

/** `+ 2 x - 3 y`: terms of coefficients other than 0. */
export function sum(terms: readonly (readonly [coefficient: number, variable: string])[]): string {
  const told = terms
    .filter(([coefficient]) => coefficient !== 0)
    .map(([coefficient, variable]) => `${coefficient < 0 ? '-' : '+'} ${Math.abs(coefficient)} ${variable}`);
  return told.length > 0 ? told.join('\n ') : `0 ${terms[0][1]}`;
}
