import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { type OnProgress, silent } from '../core/progress.js';
import { ingest } from '../ingest/ingest.js';
import { takeConditionFeatures } from '../strategy/condition-features.js';
import { Warehouse, type WarehouseLimits } from '../warehouse/warehouse.js';
import { encryptionKey } from '../workspace/encryption.js';
import { ruleSettingsSchema } from '../workspace/rule-pack-schema.js';
import { checkStrategy } from '../workspace/strategy-check.js';
import { strategySchema } from '../workspace/strategy-schema.js';
import type { Workspace } from '../workspace/workspace.js';
import { readYamlFile } from '../workspace/yaml-file.js';
import { checkConditions } from './check-conditions.js';
import { contactRules } from './contact-rules.js';
import { prepareReferences } from './load-sources.js';
import { decideNight, scoreNight } from './rank-accounts.js';
import { nightsToSimulate } from './simulated-nights.js';
import {
  createDecided,
  keepDecisions,
  type Movement,
  movements,
  type SideTotals,
  sideTotals,
} from './simulation-totals.js';

/** What is simulated beside the workspace as it stands. */
export interface SimulationOptions {
  /** A strategy file. */
  readonly strategy?: string;
  /** A rule pack: its name, or a file of the workspace. */
  readonly rules?: string;
  /** The most nights to replay. */
  readonly nights: number;
  readonly asOfDate: IsoDate;
  readonly limits?: WarehouseLimits;
  readonly onProgress?: OnProgress;
}

/** What one strategy did. */
export interface SimulatedSide extends SideTotals {
  /** Version of the strategy. */
  readonly strategy: string;
}

/** What two strategies make of the same nights. Counts of accounts are summed over the nights. */
export interface Simulation {
  readonly nights: readonly IsoDate[];
  /** Whether these nights were published; otherwise they are the days before. */
  readonly published: boolean;
  /** Nights ranked by a model that was trained later, and so knows of what came after them. */
  readonly rankedByLaterModel: number;
  readonly accounts: number;
  readonly workspace: SimulatedSide;
  readonly other: SimulatedSide;
  /** Accounts by segment in the workspace's strategy and in the other; those that stay, too. */
  readonly segments: readonly Movement[];
  readonly treatments: readonly Movement[];
}

/**
 * Replays past nights, each as it was known then, under the workspace's strategy and rules and under others. Features
 * and scores of a night are worked out once. All is done in a database aside: nothing of the workspace is changed.
 *
 * Each night is decided on its own: what the other strategy would have done the night before is not in the contact
 * history, and nobody pays more in it. Expected money is what the strategies state as effects.
 * @throws UsageError when nothing else than the workspace is named, or no model fits
 * @throws ConfigurationError when the strategy or the rules are wrong
 */
export async function simulate(workspace: Workspace, options: SimulationOptions): Promise<Simulation> {
  const { asOfDate, limits = {}, onProgress = silent } = options;
  const { work } = workspace.paths;
  checkConditions(workspace);
  const other = otherWorkspace(workspace, options);
  contactRules(other);
  const { published, nights } = nightsToSimulate(workspace, asOfDate, options.nights);
  mkdirSync(work, { recursive: true, mode: 0o750 });
  const scratch = mkdtempSync(join(work, 'simulate-'));
  const aside = { ...workspace, paths: { ...workspace.paths, work: join(scratch, 'work') } };
  const { threads, memory } = workspace.configuration.limits;
  const warehouse = await Warehouse.open(
    join(scratch, 'simulate.duckdb'),
    { threads: limits.threads ?? threads, memory: limits.memory ?? memory, scratch },
    false,
    encryptionKey(workspace),
  );
  try {
    await prepareReferences(warehouse, aside);
    await ingest(warehouse, aside, (part) => onProgress('ingest', part));
    await createDecided(warehouse);
    for (const [index, { asOfDate: night, model }] of nights.entries()) {
      const at = `${night} (${index + 1} of ${nights.length})`;
      const tell: OnProgress = (stage) => onProgress(stage, at);
      await scoreNight(warehouse, aside, model, night, tell);
      for (const [side, space] of [
        ['workspace', aside],
        ['other', other],
      ] as const) {
        await takeConditionFeatures(warehouse, space.strategy);
        await keepDecisions(warehouse, side, night, await decideNight(warehouse, space, night, tell));
      }
    }
    const sides = {
      workspace: { strategy: aside.strategy.version, ...(await sideTotals(warehouse, 'workspace')) },
      other: { strategy: other.strategy.version, ...(await sideTotals(warehouse, 'other')) },
    };
    return {
      nights: nights.map((night) => night.asOfDate),
      published,
      rankedByLaterModel: nights.filter((night) => night.model.trained_on > night.asOfDate).length,
      accounts: Object.values(sides.workspace.decisions).reduce((sum, count) => sum + count, 0),
      ...sides,
      segments: await movements(warehouse, 'segment'),
      treatments: await movements(warehouse, 'treatment'),
    };
  } finally {
    warehouse.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The workspace with another strategy, or rule pack, in place of its own. */
function otherWorkspace(workspace: Workspace, { strategy: path, rules: pack }: SimulationOptions): Workspace {
  const { configuration } = workspace;
  if (path === undefined && pack === undefined)
    throw new UsageError('USAGE', 'there is nothing to compare with', {
      hint: 'name a strategy file with --strategy, a rule pack with --rules, or both',
    });
  let { strategy } = workspace;
  if (path !== undefined) {
    strategy = readYamlFile(path, strategySchema);
    checkStrategy(strategy, configuration, path);
    checkConditions({ ...workspace, strategy }, path);
  }
  if (pack === undefined || pack === configuration.rules?.pack) return { ...workspace, strategy };
  // Overrides name rules of the pack that they are made for.
  const rules = ruleSettingsSchema.parse({ ...configuration.rules, pack, override: {} });
  return { ...workspace, strategy, configuration: { ...configuration, rules } };
}
