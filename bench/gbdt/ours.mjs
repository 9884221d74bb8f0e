// Trains and scores with the gbdt engine: ours.mjs BUILD FOLDER ROWS FEATURES THREADS
// Prints one JSON line, as peers/gbdt_peer.py does.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const [build, folder, ...numbers] = process.argv.slice(2);
const [rows, featureCount, threads] = numbers.map(Number);
const { gbdtEngine } = await import(`${build}/models/gbdt/gbdt-engine.js`);
const { auc } = await import(`${build}/models/metrics/auc.js`);
const { countByScore } = await import(`${build}/models/metrics/score-counts.js`);
const { sliceRows } = await import(`${build}/models/matrix.js`);

const table = new Float32Array(rows * featureCount);
const bytes = new Uint8Array(table.buffer);
const file = openSync(`${folder}/columns.f32`);
for (let at = 0; at < bytes.length; )
  at += readSync(file, bytes, at, Math.min(2 ** 26, bytes.length - at), at);
closeSync(file);
const bad = new Uint8Array(readFileSync(`${folder}/bad.u8`));
const matrix = {
  rows,
  features: Array.from({ length: featureCount }, (_, f) => ({ name: `f${f}`, kind: 'number', direction: 0 })),
  columns: Array.from({ length: featureCount }, (_, f) => table.subarray(f * rows, (f + 1) * rows)),
};
const train = Math.floor((rows * 4) / 5);
const trainRows = {
  matrix: sliceRows(matrix, 0, train),
  bad: bad.subarray(0, train),
  group: new Int32Array(train),
};
// LightGBM's defaults, so that both do the same work.
const settings = {
  trees: 200,
  leaves: 31,
  learningRate: 0.1,
  minLeafRows: 20,
  minLeafHessian: 1e-3,
  l2: 0,
  rowShare: 1,
  featureShare: 1,
  validationShare: 0,
  bags: 1,
};
const seconds = (from) => (performance.now() - from) / 1000;
const cpu = () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;

const [began, beganCpu] = [performance.now(), cpu()];
const model = await gbdtEngine(settings).fit(trainRows, { seed: 1, threads });
const result = { train: seconds(began), train_cpu: cpu() - beganCpu };
result.peak_mib = process.resourceUsage().maxRSS / 1024;
const scoring = performance.now();
const margin = threads === 1 ? model.margin(matrix) : await model.marginOn(matrix, threads);
result.score = seconds(scoring);
result.auc = auc(countByScore(margin.subarray(train), bad.subarray(train)));
result.trees = model.document.trees.length;
result.file = createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 12);
console.log(JSON.stringify(result));
