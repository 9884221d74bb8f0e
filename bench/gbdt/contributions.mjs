// Measures exact contributions beside LightGBM's pred_contrib on the very same trees: ours, written as a
// LightGBM model. Rounds are interleaved; prints the medians.
//   node bench/gbdt/contributions.mjs [--size 1m] [--threads 1,2] [--rounds 3] [--folder DIR] [--python PYTHON]
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compiled, measure, median, peers, table } from './bench-folder.mjs';

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: '1m' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: join(tmpdir(), 'arrears-bench-gbdt') },
    python: { type: 'string', default: 'python3' },
  },
});
const explainedRows = 5000;

mkdirSync(given.folder, { recursive: true });
const build = compiled(given.folder);
const { gbdtEngine } = await import(`${build}/models/gbdt/gbdt-engine.js`);
const { writeLightGbm } = await import(`${build}/models/gbdt/lightgbm-writer.js`);
const { sliceRows } = await import(`${build}/models/matrix.js`);
const { data, rows, features } = table(given.folder, given.size, given.python);

/** The first rows of every column. */
function columns(count) {
  const file = openSync(join(data, 'columns.f32'));
  const read = Array.from({ length: features }, (_, f) => {
    const column = new Float32Array(count);
    readSync(file, new Uint8Array(column.buffer), 0, 4 * count, 4 * f * rows);
    return column;
  });
  closeSync(file);
  return read;
}

const trained = Math.min(rows, 200_000);
const matrix = {
  rows: trained,
  features: Array.from({ length: features }, (_, f) => ({ name: `f${f}`, kind: 'number', direction: 0 })),
  columns: columns(trained),
};
const bad = new Uint8Array(readFileSync(join(data, 'bad.u8'))).subarray(0, trained);
const settings = { trees: 200, leaves: 31, learningRate: 0.1, minLeafRows: 20, l2: 0, rowShare: 1 };
const model = await gbdtEngine({ ...settings, featureShare: 1, validationShare: 0, bags: 1 }).fit(
  { matrix, bad, group: new Int32Array(trained) },
  { seed: 1, threads: 1 },
);
const text = join(given.folder, 'contributions.txt');
writeFileSync(text, writeLightGbm(model.document));
const few = sliceRows(matrix, 0, explainedRows);
let difference = 0;
for (const threads of given.threads.split(',').map(Number)) {
  const times = { ours: [], lightgbm: [] };
  for (let round = 0; round < Number(given.rounds); round++) {
    const began = performance.now();
    const explainer = model.openExplainer(threads);
    const { values } = explainer.explain(few);
    await explainer.close();
    times.ours.push((performance.now() - began) / 1000);
    const peer = join(peers, 'gbdt_contributions.py');
    const result = measure(given.python, peer, text, data, rows, features, explainedRows, threads);
    times.lightgbm.push(result.seconds);
    result.first.forEach((value, f) => {
      difference = Math.max(difference, Math.abs(value - values[f]));
    });
  }
  const [ours, lightgbm] = [median(times.ours), median(times.lightgbm)];
  console.log(
    `${given.size}, ${threads} thread(s): ours ${ours.toFixed(2)} s, LightGBM ${lightgbm.toFixed(2)} s, ` +
      `ratio ${(ours / lightgbm).toFixed(3)}, load ${loadavg()[0].toFixed(1)}, largest difference ${difference.toExponential(1)}`,
  );
}
