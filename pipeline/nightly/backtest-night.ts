import { evaluateAmounts } from '../../models/metrics/amounts.js';
import { bootstrapIntervals } from '../../models/metrics/bootstrap.js';
import { captureAt } from '../../models/metrics/capture.js';
import { evaluate, evaluateRanking, type Measure, orNull } from '../../models/metrics/evaluate.js';
import { countRanked, rankRows } from '../../models/metrics/score-counts.js';
import { wilson } from '../../models/metrics/wilson.js';
import { crossFittedMeans } from '../../models/off-policy/cell-means.js';
import { policyValue } from '../../models/off-policy/off-policy.js';
import {
  buildArrears,
  buildArrearsReferences,
  buildPositionAt,
  buildTimelineAt,
} from '../arrears/arrears.js';
import { backtestVersion, type NightBacktest } from '../contracts/backtest.js';
import type { Manifest } from '../contracts/manifest.js';
import type { IsoDate } from '../core/dates.js';
import { buildOutcome, windowEnd } from '../outcomes/outcomes.js';
import { numericColumns } from '../warehouse/columns.js';
import { tokenParameters, tokenSql } from '../warehouse/id-tokens.js';
import { literal } from '../warehouse/identifiers.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import type { IdKey } from '../workspace/id-key.js';
import type { Workspace } from '../workspace/workspace.js';
import { publishedList } from './published-list.js';
import { sourceForm } from './snapshot.js';

const shares = [0.1, 0.2, 0.3];

/** Listed accounts with their outcome, in rank order; all arrays have one element an account. */
interface Matured {
  readonly pd: Float64Array;
  readonly bad: Uint8Array;
  readonly rank: Float64Array;
  readonly dpd: Float64Array;
  readonly money: Float64Array;
  readonly expected: Float64Array;
  readonly paid: Float64Array;
  readonly probability: Float64Array;
  readonly customer: Int32Array;
  readonly band: Int32Array;
  readonly arm: Int32Array;
  readonly treated: Int32Array;
}

/**
 * Compares a published list with what happened in its performance window, which must be over. Needs the staged
 * sources, or `labels`; all tables are made aside.
 * @param past the workspace as it was on the night
 * @param labels a SELECT of (loan_id, bad, recovered_amount), where these are worked out already
 */
export async function backtestNight(
  warehouse: Warehouse,
  past: Workspace,
  manifest: Manifest,
  labels?: string,
): Promise<NightBacktest> {
  const { as_of_date: night, run_id, model, accounts } = manifest;
  const { configuration, strategy } = past;
  const { outcome } = configuration;
  const idKey = past.idKeys.of(manifest);
  const { rows, bands, arms } = await warehouse.aside(async () => {
    if (labels === undefined) await buildLabels(warehouse, past, night);
    return readMatured(warehouse, publishedList(past, night), labels ?? nightLabels, idKey);
  });
  const intervals = { resamples: 200, seed: configuration.training.seed };
  const { pd, bad, money, customer: group } = rows;
  const evaluation = evaluate({ score: pd, bad, money, group }, intervals);
  const baseline = evaluateRanking({ score: rows.dpd, bad, money, group }, intervals);
  const recovery = evaluateAmounts({ predicted: rows.expected, actual: rows.paid, group }, intervals);
  return {
    version: backtestVersion,
    as_of_date: night,
    run_id,
    model_id: model.model_id,
    outcome: { name: outcome.name, horizon_days: outcome.horizon_days },
    listed: accounts,
    labeled: evaluation.rows,
    bads: evaluation.bads,
    auc: evaluation.auc,
    ks: evaluation.ks,
    dpd_first_auc: baseline.auc,
    brier: evaluation.brier,
    calibration_slope: evaluation.calibrationSlope,
    mean_pd: evaluation.meanPd,
    bad_rate: evaluation.badRate,
    captures: captures(rows, intervals),
    bands: bands.map((band, index) => bandCalibration(rows, band, index, intervals)),
    recovery: {
      expected: recovery.predictedSum,
      realized: recovery.actualSum,
      ratio: recovery.ratio,
    },
    arms: arms.map((arm, index) => armValue(rows, arms, arm, index, strategy.holdout?.name, intervals)),
  };
}

/** What `buildLabels` made, by the ids of loans. */
export const nightLabels =
  'SELECT loan_id, bad, recovered_amount FROM out_label JOIN stg_loan USING (loan_key)';

/** Works out what happened to the overdue loans of a past night: fills `out_label`, and `ref_bucket` as it was then. */
export async function buildLabels(warehouse: Warehouse, past: Workspace, night: IsoDate): Promise<void> {
  const { configuration } = past;
  const { outcome } = configuration;
  const settings = { form: sourceForm(past), configuration };
  const end = windowEnd(outcome, night);
  await buildArrearsReferences(warehouse, configuration);
  await buildArrears(warehouse, settings, night);
  if (outcome.name === 'roll_forward') await buildPositionAt(warehouse, settings, end, 'out_position');
  if (outcome.name === 'reach_dpd') await buildTimelineAt(warehouse, settings, end, 'out_timeline');
  await buildOutcome(warehouse, outcome, night, '9999-12-31');
}

async function readMatured(warehouse: Warehouse, list: string, labels: string, idKey: IdKey | undefined) {
  await warehouse.run(
    `CREATE OR REPLACE TABLE ${warehouse.own('bkt_account')} AS
     SELECT list.*, label.bad, label.recovered_amount
     FROM ${list} list
     JOIN (SELECT * REPLACE (${idKey ? tokenSql('loan_id', 'loan_id') : 'loan_id'} AS loan_id) FROM (${labels})) label
       USING (loan_id)`,
    idKey ? tokenParameters(idKey) : {},
  );
  const names = async (column: 'risk_band' | 'arm', order: string) =>
    (
      await warehouse.rows<{ name: string }>(
        `SELECT ${column} AS name FROM bkt_account GROUP BY name ORDER BY ${order}`,
      )
    ).map(({ name }) => name);
  const [bands, arms] = [await names('risk_band', 'max(pd) DESC, name'), await names('arm', 'name')];
  const { rows } = await warehouse.row<{ rows: string }>('SELECT count(*) AS rows FROM bkt_account');
  const { columns } = await numericColumns(
    warehouse,
    `SELECT pd, CAST(-rank AS DOUBLE), CAST(dpd AS DOUBLE), CAST(amount_past_due AS DOUBLE),
       CAST(expected_recovery AS DOUBLE), CAST(recovered_amount AS DOUBLE), assignment_probability,
       CAST(bad AS INTEGER), CAST(md5_number_lower(customer_id) % 2147483647 AS INTEGER),
       CAST(list_position([${bands.map(literal).join(', ')}], risk_band) - 1 AS INTEGER),
       CAST(dense_rank() OVER (ORDER BY arm) - 1 AS INTEGER), CAST(decision = 'treated' AS INTEGER)
     FROM bkt_account ORDER BY rank`,
    Number(rows),
  );
  const [pd, rank, dpd, money, expected, paid, probability] = columns as Float64Array[];
  const [bad, customer, band, arm, treated] = columns.slice(7) as Int32Array[];
  const matured: Matured = {
    pd,
    rank,
    dpd,
    money,
    expected,
    paid,
    probability,
    customer,
    band,
    arm,
    treated,
    bad: Uint8Array.from(bad),
  };
  return { rows: matured, bands, arms };
}

type Intervals = { readonly resamples: number; readonly seed: number };

function measures(
  group: Int32Array,
  statistics: (weights?: Float64Array) => number[],
  intervals: Intervals,
): Measure[] {
  const spread = group.length > 0 ? bootstrapIntervals(group, statistics, intervals) : [];
  return statistics().map((value, i) => ({
    value: orNull(value),
    low: orNull(spread[i]?.low),
    high: orNull(spread[i]?.high),
  }));
}

/** At the first tenths of the list, and where the accounts that were treated would end if they stood first. */
function captures({ rank, bad, money, customer, treated }: Matured, intervals: Intervals) {
  const ranked = rankRows(rank, bad, money);
  const capacity = treated.length > 0 ? treated.reduce((sum, t) => sum + t, 0) / treated.length : 0;
  const cuts = [...shares, capacity].sort((a, b) => a - b);
  const found = measures(
    customer,
    (weights) => captureAt(countRanked(ranked, weights), cuts).flatMap((c) => [c.bads, c.badMoney]),
    intervals,
  );
  return cuts.map((at, index) => ({
    cut: at === capacity && !shares.includes(at) ? ('capacity' as const) : ('share' as const),
    at,
    bads: found[2 * index],
    bad_money: found[2 * index + 1],
  }));
}

function bandCalibration(rows: Matured, band: string, index: number, intervals: Intervals) {
  const members = indexesOf(rows.band, index);
  const [pd, group] = [members.map((row) => rows.pd[row]), Int32Array.from(members, (r) => rows.customer[r])];
  const [badRate] = measures(
    group,
    (weights) => {
      let [bads, all] = [0, 0];
      members.forEach((row, i) => {
        bads += (weights?.[i] ?? 1) * rows.bad[row];
        all += weights?.[i] ?? 1;
      });
      return [bads / all];
    },
    intervals,
  );
  const mean = pd.reduce((sum, value) => sum + value, 0) / members.length;
  const bads = members.reduce((sum, row) => sum + rows.bad[row], 0);
  // A bootstrap of none or all draws itself alone; its interval would be empty.
  const isSure = bads === 0 || bads === members.length;
  return {
    band,
    accounts: members.length,
    mean_pd: orNull(mean),
    bad_rate: isSure ? wilson(bads, members.length) : badRate,
  };
}

/** The value of giving the arm to all accounts that were drawn by the same experiments, from the logged probabilities. */
function armValue(
  rows: Matured,
  arms: readonly string[],
  arm: string,
  index: number,
  holdout: string | undefined,
  intervals: Intervals,
) {
  const own = experimentsOf(arm, holdout);
  const inStratum = arms.map((other) => experimentsOf(other, holdout) === own);
  const members = [...rows.arm.keys()].filter((row) => inStratum[rows.arm[row]]);
  const pick = (values: Float64Array) => Float64Array.from(members, (row) => values[row]);
  const group = Int32Array.from(members, (row) => rows.customer[row]);
  const cell = Int32Array.from(members, (row) => rows.band[row]);
  const took = Uint8Array.from(members, (row) => Number(rows.arm[row] === index));
  const reward = pick(rows.paid);
  const expected = crossFittedMeans(reward, cell, took, group);
  const value = policyValue(
    {
      reward,
      logged: pick(rows.probability),
      target: Float64Array.from(took),
      // Only rows that took the arm have a weight, and for them the logged action is the policy's.
      expectedLogged: expected,
      expectedTarget: expected,
      group,
    },
    intervals,
  );
  return {
    arm,
    accounts: value.decisions,
    matched: value.matched,
    effective_size: value.effectiveSize,
    least_probability: value.leastProbability,
    refused: value.refused,
    ipw: value.ipw,
    snips: value.snips,
    doubly_robust: value.doublyRobust,
  };
}

/** Names of the experiments of an arm, without the permanent holdout, which draws from all. */
function experimentsOf(arm: string, holdout: string | undefined): string {
  return arm
    .split(' ')
    .filter((label) => label.includes(':'))
    .map((label) => label.split(':')[0])
    .filter((name) => name !== holdout)
    .join(' ');
}

function indexesOf(values: Int32Array, wanted: number): number[] {
  return [...values.keys()].filter((row) => values[row] === wanted);
}
