// Measures exact contributions beside LightGBM's pred_contrib on the very same 200 trees: ours, written as a LightGBM
// model. Rounds are interleaved; prints one JSON line:
// contributions.mjs BUILD FOLDER ROWS FEATURES THREADS ROUNDS PYTHON
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, median, peers } from './bench-folder.mjs';

const [build, data, ...rest] = process.argv.slice(2);
const [rows, features, threads, rounds] = rest.map(Number);
const python = rest[4];
const explainedRows = 5000;
const { gbdtEngine } = await import(`${build}/models/gbdt/gbdt-engine.js`);
const { writeLightGbm } = await import(`${build}/models/gbdt/lightgbm-writer.js`);
const { sliceRows } = await import(`${build}/models/matrix.js`);

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
  { seed: 1, threads: 2 },
);
const text = join(data, 'contributions.txt');
writeFileSync(text, writeLightGbm(model.document));
const few = sliceRows(matrix, 0, Math.min(explainedRows, trained));
const times = { ours: [], lightgbm: [] };
let difference = 0;
for (let round = 0; round < rounds; round++) {
  const began = performance.now();
  const explainer = model.openExplainer(threads);
  const { values } = explainer.explain(few);
  await explainer.close();
  times.ours.push((performance.now() - began) / 1000);
  const peer = join(peers, 'gbdt_contributions.py');
  const result = measure(python, peer, text, data, rows, features, few.rows, threads);
  times.lightgbm.push(result.seconds);
  result.first.forEach((value, f) => {
    difference = Math.max(difference, Math.abs(value - values[f]));
  });
}
console.log(
  JSON.stringify({ ours: median(times.ours), lightgbm: median(times.lightgbm), difference, rows: few.rows }),
);
