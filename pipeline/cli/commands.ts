import type { Command } from 'commander';

/** A command of the program: what the program's own help tells of it, and how it is loaded. */
export interface ListedCommand {
  readonly name: string;
  /** What follows the name on the command line. */
  readonly usage: string;
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of the help. Only the one that is run is loaded, which keeps the start short. */
export const listedCommands: readonly ListedCommand[] = [
  {
    name: 'nightly',
    usage: '[options]',
    description: 'the main job: load, train if needed, rank, assign segments, publish',
    load: async () => (await import('./nightly.js')).nightlyCommand(),
  },
  {
    name: 'train',
    usage: '[options]',
    description: 'train, evaluate out of time, register; promote if it passes the gates',
    load: async () => (await import('./train.js')).trainCommand(),
  },
  {
    name: 'score',
    usage: '[options]',
    description: 'rank and publish with the champion there is; never trains',
    load: async () => (await import('./nightly.js')).scoreCommand(),
  },
  {
    name: 'partition',
    usage: '[options] <i/n>',
    description: 'one part of the customers from ingest to scores, to be merged',
    load: async () => (await import('./partition.js')).partitionCommand(),
  },
  {
    name: 'merge',
    usage: '[options] <n>',
    description: 'rank, assign, report and publish what partitions have scored',
    load: async () => (await import('./partition.js')).mergeCommand(),
  },
  {
    name: 'replay',
    usage: '[options]',
    description: 'work a published night through again and compare',
    load: async () => (await import('./replay.js')).replayCommand(),
  },
  {
    name: 'backtest',
    usage: '[options] [workspace]',
    description: 'past lists beside what happened',
    load: async () => (await import('./backtest.js')).backtestCommand(),
  },
  {
    name: 'fairness',
    usage: '[options] [workspace]',
    description: 'groups of protected attributes beside each other',
    load: async () => (await import('./fairness.js')).fairnessCommand(),
  },
  {
    name: 'simulate',
    usage: '[options]',
    description: 'past nights under another strategy or rule pack; publishes nothing',
    load: async () => (await import('./simulate.js')).simulateCommand(),
  },
  {
    name: 'explain',
    usage: '[options] <loan_id>',
    description: 'why an account stands where it stands',
    load: async () => (await import('./explain.js')).explainCommand(),
  },
  {
    name: 'experiment',
    usage: '',
    description: 'experiments on treatments',
    load: async () => (await import('./experiment.js')).experimentCommand(),
  },
  {
    name: 'agencies',
    usage: '[options]',
    description: 'what agencies brought in, compared at equal risk mix',
    load: async () => (await import('./agencies.js')).agenciesCommand(),
  },
  {
    name: 'check',
    usage: '[options]',
    description: 'check configuration, strategy, sources, files and every row; write nothing',
    load: async () => (await import('./check.js')).checkCommand(),
  },
  {
    name: 'init',
    usage: '[options] <dir>',
    description: 'make a new workspace from a template',
    load: async () => (await import('./init.js')).initCommand(),
  },
  {
    name: 'sample',
    usage: '[options] <dir>',
    description: 'make a workspace with a generated portfolio',
    load: async () => (await import('./sample.js')).sampleCommand(),
  },
  {
    name: 'models',
    usage: '',
    description: 'the models of the registry',
    load: async () => (await import('./models.js')).modelsCommand(),
  },
  {
    name: 'runs',
    usage: '',
    description: 'the published nights, and how their runs went',
    load: async () => (await import('./runs.js')).runsCommand(),
  },
  {
    name: 'prune',
    usage: '[options]',
    description: 'remove what old nights have left, by the rule of retention',
    load: async () => (await import('./prune.js')).pruneCommand(),
  },
  {
    name: 'verify',
    usage: '[options] <bundle>',
    description: 'check a published bundle: hashes, schema, totals, order, agreement of its files',
    load: async () => (await import('./verify.js')).verifyCommand(),
  },
];
