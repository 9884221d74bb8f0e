import { Command, Option } from 'commander';
import type { SimulatedSide, Simulation } from '../nightly/simulate.js';
import type { Movement } from '../nightly/simulation-totals.js';
import { type Language, languageOf } from './language.js';
import { asOfDateOf, limitsOf, positiveInteger, type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { openProgress } from './progress.js';
import { simulationWords } from './words-simulate.js';

type SimulateOptions = RunOptions & { strategy?: string; rules?: string; nights: number };

/** `arrears simulate` */
export function simulateCommand(): Command {
  return withRun(new Command('simulate'))
    .option('--strategy <file>', 'strategy file to compare with that of the workspace')
    .option('--rules <pack>', 'rule pack to compare with that of the workspace')
    .addOption(
      new Option('--nights <n>', 'the latest published nights; if none, days back')
        .argParser(positiveInteger)
        .default(30),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ arrears simulate --strategy other.yaml -w my-portfolio
  $ arrears simulate --rules us --nights 10 -w my-portfolio
  $ arrears simulate --strategy other.yaml --json | jq .other.expectedGain

Each night is decided on its own, from what was known then: what the other
strategy would have done the night before is not in the contact history.
Accounts are counted once a night. Expected gains are those of the effects that
the strategies state.`,
    )
    .action(async (options: SimulateOptions) => {
      const { simulate } = await import('../nightly/simulate.js');
      const workspace = workspaceOf(options);
      const language = languageOf(options, workspace);
      const progress = openProgress(language);
      const simulation = await simulate(workspace, {
        strategy: options.strategy,
        rules: options.rules,
        nights: options.nights,
        asOfDate: asOfDateOf(options, workspace),
        limits: limitsOf(options),
        onProgress: progress.onProgress,
      }).finally(progress.end);
      if (options.json) printJson(simulation);
      else printSimulation(simulation, workspace.configuration.currency, language);
    });
}

type Words = (typeof simulationWords)[Language];

function printSimulation(simulation: Simulation, currency: string, language: Language): void {
  const w = simulationWords[language];
  const { nights, published, rankedByLaterModel, accounts, workspace, other } = simulation;
  const span = w.span(nights[0], nights[nights.length - 1]);
  print(w.nights(published, nights.length, span, accounts));
  if (rankedByLaterModel > 0) print(w.later(rankedByLaterModel));
  print();
  const versions = [workspace, other].map(({ strategy, rules }) => [strategy, rules]);
  printTable(
    ['', w.workspace, w.other],
    [w.strategy, w.rules].map((name, n) => [name, versions[0][n], versions[1][n]]),
    [20, 29, 29],
  );
  print();
  const both = (of: (side: SimulatedSide) => number, decimals = 0): string[] => {
    const [before, after] = [of(workspace), of(other)];
    return [before.toFixed(decimals), after.toFixed(decimals), signed(after - before, decimals)];
  };
  const counted = (
    title: (name: string) => string,
    of: (side: SimulatedSide) => Readonly<Record<string, number>>,
  ) =>
    [...new Set([...Object.keys(of(workspace)), ...Object.keys(of(other))])].map((name) => [
      title(name),
      ...both((side) => of(side)[name] ?? 0),
    ]);
  printTable(
    ['', w.workspace, w.other, w.change],
    [
      [w.gain(currency), ...both(({ expectedGain }) => Number(expectedGain), 2)],
      [w.bound, ...both(({ bound }) => Number(bound), 2)],
      ...Object.entries(w.decisions).map(([decision, title]) => [
        title,
        ...both(({ decisions }) => decisions[decision] ?? 0),
      ]),
      ...counted(w.contacts, ({ contacts }) => contacts),
      ...counted(w.deferred, ({ deferred }) => deferred),
    ],
    [34, 14, 14, 14],
  );
  print();
  printCapacity(workspace, other, w);
  printMovements('segments', simulation.segments, accounts, w);
  printMovements('treatments', simulation.treatments, accounts, w);
}

function printCapacity(workspace: SimulatedSide, other: SimulatedSide, w: Words): void {
  const names = [...new Set([workspace, other].flatMap(({ capacity }) => capacity.map(({ name }) => name)))];
  if (names.length === 0) return;
  const cells = (side: SimulatedSide, name: string) => {
    const found = side.capacity.find((capacity) => capacity.name === name);
    return found ? [w.used(found.used, found.units), found.shadowPrice] : ['–', '–'];
  };
  printTable(
    [w.capacity, w.workspace, w.price, w.other, w.price],
    names.map((name) => [name, ...cells(workspace, name), ...cells(other, name)]),
    [21, 17, 10, 17, 10],
  );
  print();
}

const shown = 20;

function printMovements(
  what: 'segments' | 'treatments',
  movements: readonly Movement[],
  accounts: number,
  w: Words,
): void {
  const moved = movements.filter(({ from, to }) => from !== to);
  const count = moved.reduce((sum, { accounts: some }) => sum + some, 0);
  print(w.moved[what](count, accounts));
  if (moved.length === 0) return;
  printTable(
    w.movements,
    moved.slice(0, shown).map(({ from, to, accounts: some }) => [from, to, String(some)]),
    [32, 32, 12],
  );
  if (moved.length > shown) print(w.more(moved.length - shown));
  print();
}

function signed(change: number, decimals: number): string {
  const text = change.toFixed(decimals);
  return change > 0 ? `+${text}` : text;
}
