import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { IsoDate } from '../core/dates.js';
import { ConfigurationError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import { publishedDates } from '../publishing/bundle.js';
import { type Experiment, type Strategy, strategySchema } from '../workspace/strategy-schema.js';
import type { Workspace } from '../workspace/workspace.js';
import { yamlLines } from '../workspace/yaml-file.js';
import { settingsFile } from './run-settings.js';

const publishedDraws = z.looseObject({
  strategy: z.looseObject({
    experiments: strategySchema.shape.experiments,
    holdout: strategySchema.shape.holdout,
  }),
});

/**
 * Refuses a strategy in which an experiment, or the holdout, differs from what lists were published with while it ran:
 * customers would change arms, and nothing could be measured any more. Only `ends_on` may change.
 * @throws ConfigurationError naming each that differs, with its line and the first night that has it otherwise
 */
export function refuseChangedExperiments({ strategy, directory, paths }: Workspace): void {
  const { experiments, holdout } = strategy;
  if (experiments.length === 0 && holdout === undefined) return;
  const changed = new Map<string, { key: (string | number)[]; night: IsoDate }>();
  for (const night of publishedDates(paths.runs)) {
    const before = drawsOf(join(paths.runs, night, settingsFile));
    if (before === undefined) continue;
    for (const [index, experiment] of experiments.entries()) {
      const published = before.experiments.find(({ name }) => name === experiment.name);
      if (published && ranOn(published, night) && frozen(published) !== frozen(experiment))
        firstOf(changed, experiment.name, { key: ['experiments', index], night });
    }
    if (before.holdout && before.holdout.name === holdout?.name && before.holdout.share !== holdout.share)
      firstOf(changed, holdout.name, { key: ['holdout', 'share'], night });
  }
  if (changed.size === 0) return;
  const path = join(directory, 'strategy.yaml');
  const lineOf = yamlLines(path);
  throw new ConfigurationError('EXPERIMENT_CHANGED', 'what customers were drawn by has changed', {
    where: path,
    examples: [...changed].map(
      ([name, { key, night }]) =>
        `line ${lineOf(key)}: "${name}" differs from the list published for ${night}`,
    ),
    hint: 'put it back as it was, or end it and start another under a new name; only ends_on may change',
  });
}

function firstOf<T>(found: Map<string, T>, name: string, value: T): void {
  if (!found.has(name)) found.set(name, value);
}

/** A bundle whose settings cannot be read tells of no experiment. */
function drawsOf(path: string): Pick<Strategy, 'experiments' | 'holdout'> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return publishedDraws.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.strategy;
  } catch {
    return undefined;
  }
}

function ranOn({ starts_on, ends_on }: Experiment, night: IsoDate): boolean {
  return starts_on <= night && (ends_on === undefined || night < ends_on);
}

function frozen({ ends_on, ...rest }: Experiment): string {
  return canonicalJson(rest);
}
