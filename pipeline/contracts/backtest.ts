import { z } from 'zod';

const number = z.number().nullable();
const measure = z.strictObject({ value: number, low: number, high: number });
const count = z.number().int().nonnegative();

/** Raised when a backtest holds other figures; results kept with another version are worked out anew. */
export const backtestVersion = 2;

/** A published night beside what happened: the file `backtest/<as_of_date>-<run_id>.json` of a workspace. */
export const nightBacktestSchema = z.strictObject({
  version: z.literal(backtestVersion),
  as_of_date: z.iso.date(),
  run_id: z.string(),
  model_id: z.string(),
  outcome: z.strictObject({ name: z.string(), horizon_days: count }),
  listed: count,
  /** Listed accounts that have an outcome; the others were found not to be overdue, or are not labeled. */
  labeled: count,
  bads: count,
  auc: measure,
  ks: measure,
  dpd_first_auc: measure,
  brier: measure,
  calibration_slope: measure,
  mean_pd: number,
  bad_rate: number,
  /** Shares of the bads and of their money among the first of the list; `at` is a share of the accounts. */
  captures: z.array(
    z.strictObject({ cut: z.enum(['share', 'capacity']), at: number, bads: measure, bad_money: measure }),
  ),
  bands: z.array(z.strictObject({ band: z.string(), accounts: count, mean_pd: number, bad_rate: measure })),
  recovery: z.strictObject({
    expected: z.number(),
    realized: z.number(),
    /** Expected ÷ realized. */
    ratio: measure,
  }),
  /** What everybody in the arm's experiments would have paid in the arm, an account. */
  arms: z.array(
    z.strictObject({
      arm: z.string(),
      accounts: count,
      matched: count,
      effective_size: z.number(),
      least_probability: number,
      refused: z.enum(['no_overlap', 'small_probability', 'small_effective_size']).nullable(),
      ipw: measure.nullable(),
      snips: measure.nullable(),
      doubly_robust: measure.nullable(),
    }),
  ),
});

/** The checked backtest of a night. */
export type NightBacktest = z.infer<typeof nightBacktestSchema>;
