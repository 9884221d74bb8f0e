import { Command, Option } from 'commander';
import type { SimulatedSide, Simulation } from '../nightly/simulate.js';
import type { Movement } from '../nightly/simulation-totals.js';
import { asOfDateOf, limitsOf, positiveInteger, type RunOptions, withRun, workspaceOf } from './options.js';
import { print, printJson, printTable } from './print.js';
import { openProgress } from './progress.js';

type SimulateOptions = RunOptions & { strategy?: string; rules?: string; nights: number };

/** `arrears simulate` */
export function simulateCommand(): Command {
  return withRun(
    new Command('simulate').description('past nights under another strategy or rule pack; publishes nothing'),
  )
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
      const progress = openProgress();
      const simulation = await simulate(workspace, {
        strategy: options.strategy,
        rules: options.rules,
        nights: options.nights,
        asOfDate: asOfDateOf(options, workspace),
        limits: limitsOf(options),
        onProgress: progress.onProgress,
      }).finally(progress.end);
      if (options.json) printJson(simulation);
      else printSimulation(simulation, workspace.configuration.currency);
    });
}

function printSimulation(simulation: Simulation, currency: string): void {
  const { nights, published, rankedByLaterModel, accounts, workspace, other } = simulation;
  const span = nights.length > 1 ? `${nights[0]} to ${nights.at(-1)}` : nights[0];
  print(
    `${published ? 'Published nights' : 'Days'}: ${nights.length}, ${span}. Accounts by night: ${accounts}`,
  );
  if (rankedByLaterModel > 0)
    print(`Ranked by a model trained later, which knows what came after: ${rankedByLaterModel}`);
  print();
  const versions = [workspace, other].map(({ strategy, rules }) => [strategy, rules]);
  printTable(
    ['', 'Workspace', 'Other'],
    ['Strategy', 'Rules'].map((name, n) => [name, versions[0][n], versions[1][n]]),
    [20, 29, 29],
  );
  print();
  const both = (of: (side: SimulatedSide) => number, decimals = 0): string[] => {
    const [before, after] = [of(workspace), of(other)];
    return [before.toFixed(decimals), after.toFixed(decimals), signed(after - before, decimals)];
  };
  const counted = (title: string, of: (side: SimulatedSide) => Readonly<Record<string, number>>) =>
    [...new Set([...Object.keys(of(workspace)), ...Object.keys(of(other))])].map((name) => [
      `${title} ${name}`,
      ...both((side) => of(side)[name] ?? 0),
    ]);
  printTable(
    ['', 'Workspace', 'Other', 'Change'],
    [
      [`Expected gain, ${currency}`, ...both(({ expectedGain }) => Number(expectedGain), 2)],
      ['Most possible', ...both(({ bound }) => Number(bound), 2)],
      ...decisionNames.map(([decision, title]) => [
        title,
        ...both(({ decisions }) => decisions[decision] ?? 0),
      ]),
      ...counted('Contacts by', ({ contacts }) => contacts),
      ...counted('Deferred by', ({ deferred }) => deferred),
    ],
    [34, 14, 14, 14],
  );
  print();
  printCapacity(workspace, other);
  printMovements('segments', simulation.segments, accounts);
  printMovements('treatments', simulation.treatments, accounts);
}

const decisionNames = [
  ['treated', 'Treated'],
  ['rule', 'Deferred by a rule'],
  ['holdout', 'Held out'],
  ['capacity', 'Without capacity'],
  ['worth', 'Not worth the cost'],
] as const;

function printCapacity(workspace: SimulatedSide, other: SimulatedSide): void {
  const names = [...new Set([workspace, other].flatMap(({ capacity }) => capacity.map(({ name }) => name)))];
  if (names.length === 0) return;
  const cells = (side: SimulatedSide, name: string) => {
    const found = side.capacity.find((capacity) => capacity.name === name);
    return found ? [`${found.used} of ${found.units}`, found.shadowPrice] : ['–', '–'];
  };
  printTable(
    ['Capacity', 'Workspace', 'Price', 'Other', 'Price'],
    names.map((name) => [name, ...cells(workspace, name), ...cells(other, name)]),
    [21, 17, 10, 17, 10],
  );
  print();
}

const shown = 20;

function printMovements(what: string, movements: readonly Movement[], accounts: number): void {
  const moved = movements.filter(({ from, to }) => from !== to);
  const count = moved.reduce((sum, { accounts: some }) => sum + some, 0);
  print(`Accounts that change ${what}: ${count} of ${accounts}`);
  if (moved.length === 0) return;
  printTable(
    ['From', 'To', 'Accounts'],
    moved.slice(0, shown).map(({ from, to, accounts: some }) => [from, to, String(some)]),
    [32, 32, 12],
  );
  if (moved.length > shown) print(`… and ${moved.length - shown} more; see --json`);
  print();
}

function signed(change: number, decimals: number): string {
  const text = change.toFixed(decimals);
  return change > 0 ? `+${text}` : text;
}
