// Bins and fits a scorecard on the first four fifths of the rows: ours.mjs BUILD FOLDER ROWS FEATURES
// Prints one JSON line, as peers/scorecard_sklearn.py does.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const [build, folder, ...numbers] = process.argv.slice(2);
const [rows, featureCount] = numbers.map(Number);
const { scorecardEngine } = await import(`${build}/models/scorecard/scorecard.js`);
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

const began = performance.now();
const model = await scorecardEngine().fit(trainRows, { seed: 1, threads: 1 });
const fit = (performance.now() - began) / 1000;
const peak = process.resourceUsage().maxRSS / 1024;
const scoring = performance.now();
const margin = model.margin(sliceRows(matrix, train, rows));
console.log(
  JSON.stringify({
    fit,
    score: (performance.now() - scoring) / 1000,
    peak_mib: peak,
    auc: auc(countByScore(margin, bad.subarray(train))),
    features: model.features.length,
  }),
);
