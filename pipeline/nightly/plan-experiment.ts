import { join } from 'node:path';
import type { IsoDate } from '../core/dates.js';
import { daysBetween } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { publishedDates } from '../publishing/bundle.js';
import {
  type ArmSizes,
  customersNeeded,
  detectableEffect,
  type ExperimentDesign,
  powerOf,
} from '../strategy/experiment-power.js';
import { literal } from '../warehouse/identifiers.js';
import { Warehouse } from '../warehouse/warehouse.js';
import type { Workspace } from '../workspace/workspace.js';

/** The customers that an experiment could draw, from the published lists. */
export interface Intake {
  readonly night: IsoDate;
  readonly outcome: string;
  readonly horizonDays: number;
  /** Mean pd of the accounts. */
  readonly meanPd: number;
  readonly customers: number;
  /** Customers who were not there on the list before, a night between the two; null with a single list. */
  readonly newPerNight: number | null;
}

/** What is asked of an experiment: an effect, or customers, or both. */
export interface PlanQuestion {
  readonly design: ExperimentDesign;
  readonly power: number;
  readonly effect?: number;
  readonly customers?: number;
}

/** What an experiment needs, or can show. */
export interface ExperimentPlan {
  readonly design: ExperimentDesign;
  readonly effect: number | null;
  readonly power: number;
  /** Customers of both arms together. */
  readonly customers: number;
  readonly arms: ArmSizes;
}

/**
 * Answers with the customers that an effect needs, the effect that customers show, or, given both, the power.
 */
export function planExperiment({ design, power, effect, customers }: PlanQuestion): ExperimentPlan {
  if (customers === undefined) {
    const arms = customersNeeded(design, effect as number, power);
    return { design, effect: effect as number, power, customers: arms.champion + arms.challenger, arms };
  }
  const challenger = Math.round(customers * design.share);
  const arms = { champion: customers - challenger, challenger };
  return effect === undefined
    ? { design, effect: detectableEffect(design, customers, power) ?? null, power, customers, arms }
    : { design, effect, power: powerOf(design, effect, customers), customers, arms };
}

/** Nights until `customers` were drawn, the first night included; null when they never are. */
export function nightsFor(customers: number, intake: Pick<Intake, 'customers' | 'newPerNight'>) {
  const missing = customers - intake.customers;
  if (missing <= 0) return 1;
  return intake.newPerNight ? 1 + Math.ceil(missing / intake.newPerNight) : null;
}

/**
 * The customers on the last published list, of one segment if it is named; undefined when no list is published.
 * @throws UsageError when the list has no such segment, or no account in it
 */
export async function intakeOf(workspace: Workspace, segment?: string): Promise<Intake | undefined> {
  const { runs } = workspace.paths;
  const [before, night] = [undefined, undefined, ...publishedDates(runs)].slice(-2);
  if (night === undefined) return undefined;
  const list = (date: IsoDate) => {
    const accounts = `read_parquet(${literal(join(runs, date, 'ranked_accounts.parquet'))})`;
    return segment === undefined
      ? `(FROM ${accounts})`
      : `(FROM ${accounts} WHERE segment = ${literal(segment)})`;
  };
  const warehouse = await Warehouse.open(':memory:');
  try {
    const { outcome, horizon, mean_pd, customers } = await warehouse.row<{
      outcome: string | null;
      horizon: number;
      mean_pd: number;
      customers: string;
    }>(
      `SELECT any_value(outcome_name) AS outcome, any_value(horizon_days) AS horizon,
         round(CAST(sum(CAST(pd AS DECIMAL(18, 12))) / count(*) AS DOUBLE), 6) AS mean_pd,
         count(DISTINCT customer_id) AS customers FROM ${list(night)}`,
    );
    if (outcome === null) {
      const names = workspace.strategy.segments.map(({ name }) => name);
      throw new UsageError('NO_ACCOUNTS', `no account of the list of ${night} is in "${segment}"`, {
        where: join(runs, night),
        hint: names.includes(segment ?? '') ? 'name another segment' : suggestion(segment ?? '', names),
      });
    }
    return {
      night,
      outcome,
      horizonDays: horizon,
      meanPd: mean_pd,
      customers: Number(customers),
      newPerNight:
        before === undefined
          ? null
          : (await newcomers(warehouse, list(before), list(night))) / daysBetween(before, night),
    };
  } finally {
    warehouse.close();
  }
}

async function newcomers(warehouse: Warehouse, before: string, now: string): Promise<number> {
  const { customers } = await warehouse.row<{ customers: string }>(
    `SELECT count(DISTINCT customer_id) AS customers FROM ${now} n ANTI JOIN ${before} b USING (customer_id)`,
  );
  return Number(customers);
}
