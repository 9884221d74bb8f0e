import { expect, it } from 'vitest';
import { fitGbdtRegression, loadGbdtRegression } from '../../../models/gbdt/gbdt-regression.js';
import { ConfigurationError, DataContractError } from '../../../pipeline/core/errors.js';
import { syntheticRows } from '../synthetic.js';

const rows = syntheticRows(5000, 3, 6);
const options = { seed: 1, threads: 1 };
const amount = Float32Array.from(rows.money);
const data = { matrix: rows.matrix, target: amount, group: rows.group };

it('fits an amount, explains it and loads again to the same bits', async () => {
  const model = await fitGbdtRegression(data, options);
  const scores = model.scores(rows.matrix);
  const mean = amount.reduce((sum, y) => sum + y, 0) / amount.length;
  const error = (of: (row: number) => number) => amount.reduce((sum, y, row) => sum + (y - of(row)) ** 2, 0);
  expect(error((row) => scores[row])).toBeLessThan(0.4 * error(() => mean));
  const { base, values } = model.explain(rows.matrix);
  for (let row = 0; row < 100; row++) {
    const sum = values.subarray(row * 6, row * 6 + 6).reduce((total, value) => total + value, base);
    expect(Math.abs(sum - scores[row])).toBeLessThan(1e-9 * Math.max(1, Math.abs(scores[row])));
  }
  const loaded = loadGbdtRegression(JSON.parse(JSON.stringify(model)));
  expect(loaded.scores(rows.matrix)).toEqual(scores);
});

it('refuses amounts that are not known, and files of another objective', async () => {
  const target = amount.with(17, Number.NaN);
  await expect(fitGbdtRegression({ ...data, target }, options)).rejects.toThrow(ConfigurationError);
  const model = await fitGbdtRegression(data, options, { trees: 2 });
  const document = { ...JSON.parse(JSON.stringify(model)), objective: 'logistic' };
  expect(() => loadGbdtRegression(document)).toThrow(DataContractError);
});
