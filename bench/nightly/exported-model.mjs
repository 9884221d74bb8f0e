import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadGbdt } from '../../dist/models/gbdt/gbdt-engine.js';
import { loadGbdtRegression } from '../../dist/models/gbdt/gbdt-regression.js';
import { writeLightGbm } from '../../dist/models/gbdt/lightgbm-writer.js';
import { featuresOf } from '../../dist/pipeline/features/families.js';
import { workspaceFamilies } from '../../dist/pipeline/features/workspace-families.js';
import { usableChampion } from '../../dist/pipeline/nightly/model-fit.js';
import { dpdBuckets } from '../../dist/pipeline/workspace/buckets.js';
import { opened } from '../common/books.mjs';

/**
 * Writes the champion of a workspace for the peers into a folder: its trees as LightGBM text, and in `model.json` its
 * calibrations and the words of the list. LightGBM then says what our own scorer says.
 */
export function exportChampion(from, folder) {
  const { workspace, asOfDate } = opened(from);
  const champion = usableChampion(workspace, asOfDate);
  const { configuration } = workspace;
  const [{ stage, engine, model, calibrator }] = champion.models;
  if (stage !== null || engine !== 'gbdt')
    throw new Error('the peers score with one gbdt model for all stages');
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const { paying, amount } = champion.recovery;
  write('pd.txt', writeLightGbm(loadGbdt(model).document));
  if (paying.kind === 'gbdt') write('paying.txt', writeLightGbm(loadGbdt(paying.model).document));
  if (amount.kind === 'gbdt') write('amount.txt', writeLightGbm(loadGbdtRegression(amount.model).document));
  const features = featuresOf(workspaceFamilies(workspace));
  write(
    'model.json',
    JSON.stringify({
      features: loadGbdt(model).document.features.map(({ name }) => name),
      tellable: features.filter(({ tellable }) => tellable).map(({ name }) => name),
      texts: Object.fromEntries(features.map(({ name, description }) => [name, description.en])),
      calibrator,
      paying: paying.kind === 'gbdt' ? { kind: 'gbdt', calibrator: paying.calibrator } : paying,
      amount: amount.kind === 'gbdt' ? { kind: 'gbdt' } : amount,
      buckets: dpdBuckets(configuration.arrears.bucket_lower_edges).map(({ label, lower }) => ({
        label,
        lower,
      })),
      stamp: {
        portfolio: configuration.portfolio,
        outcome_name: configuration.outcome.name,
        horizon_days: configuration.outcome.horizon_days,
        model_id: champion.model_id,
        model_version: `trained-${champion.trained_on}`,
      },
    }),
  );
}
