import { z } from 'zod';
import { loadCalibrator } from '../../models/calibration/load.js';
import { loadModel } from '../../models/engines.js';
import { loadGbdtRegression } from '../../models/gbdt/gbdt-regression.js';
import type { FeatureMatrix } from '../../models/matrix.js';

/** A rate by bucket ordinal; null where no row was seen, which takes the overall rate. */
const bucketRates = z.strictObject({
  kind: z.literal('bucket_rate'),
  rates: z.array(z.number().nullable()),
  overall: z.number(),
});

/**
 * The two parts of expected recovery. `paying`: the probability that something is paid in the performance
 * window. `amount`: what is paid then; its bucket rates are per unit of money past due.
 */
export const recoveryModelSchema = z.strictObject({
  paying: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gbdt'), model: z.unknown(), calibrator: z.unknown() }),
    bucketRates,
  ]),
  amount: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gbdt'), model: z.unknown() }),
    bucketRates,
  ]),
});

/** The stored two-part model of expected recovery. */
export type RecoveryModel = z.infer<typeof recoveryModelSchema>;

/** Rates by bucket. */
export type BucketRates = z.infer<typeof bucketRates>;

/** What recovery is predicted from; arrays have one element a row. */
export interface RecoveryRows {
  readonly matrix: FeatureMatrix;
  readonly bucket: Int32Array;
  readonly amountPastDue: Float64Array;
  /** All that the loan could pay: the greater of outstanding principal and amount past due. */
  readonly balance: Float64Array;
}

/** Predicts one part of every row. */
export type RecoveryPart = (rows: Omit<RecoveryRows, 'balance'>) => Float64Array;

/**
 * Loads the probability of paying, in [0, 1].
 * @throws DataContractError when it is damaged
 */
export function loadPaying(paying: RecoveryModel['paying']): RecoveryPart {
  if (paying.kind === 'bucket_rate') return ({ bucket }) => ratesAt(paying, bucket);
  const model = loadModel(paying.model);
  const calibrator = loadCalibrator(paying.calibrator);
  return ({ matrix }) => calibrator.apply(model.margin(matrix));
}

/**
 * Loads the amount that is paid when something is paid; not bounded yet.
 * @throws DataContractError when it is damaged
 */
export function loadAmount(amount: RecoveryModel['amount']): RecoveryPart {
  if (amount.kind === 'bucket_rate')
    return ({ bucket, amountPastDue }) =>
      ratesAt(amount, bucket).map((rate, row) => rate * amountPastDue[row]);
  const model = loadGbdtRegression(amount.model);
  return ({ matrix }) => model.scores(matrix);
}

/**
 * Loads the expected payment in the performance window: probability × amount, the amount bounded to
 * [0, balance].
 * @throws DataContractError when a part is damaged
 */
export function loadRecovery({ paying, amount }: RecoveryModel): (rows: RecoveryRows) => Float64Array {
  const probability = loadPaying(paying);
  const payment = loadAmount(amount);
  return (rows) => {
    const paid = bounded(payment(rows), rows.balance);
    return probability(rows).map((p, row) => p * paid[row]);
  };
}

/** Amounts within [0, balance]. */
export function bounded(amount: Float64Array, balance: Float64Array): Float64Array {
  return amount.map((value, row) => Math.min(Math.max(value, 0), Math.max(balance[row], 0)));
}

function ratesAt({ rates, overall }: BucketRates, bucket: Int32Array): Float64Array {
  return Float64Array.from(bucket, (ordinal) => rates[ordinal] ?? overall);
}
