import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FittedModel } from '../../../models/estimator.js';
import { type GbdtModel, gbdtEngine } from '../../../models/gbdt/gbdt-engine.js';
import { importedTreesEngine, loadImportedTrees } from '../../../models/gbdt/imported-trees.js';
import { readLightGbm } from '../../../models/gbdt/lightgbm-reader.js';
import { writeLightGbm } from '../../../models/gbdt/lightgbm-writer.js';
import { readXgboost } from '../../../models/gbdt/xgboost-reader.js';
import type { FeatureMatrix } from '../../../models/matrix.js';
import { DataContractError } from '../../../pipeline/core/errors.js';
import { syntheticRows } from '../synthetic.js';

interface Scores {
  features: string[];
  rows: (number | null)[][];
  margin: number[];
  contributions: number[][];
}

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const scoresOf = (name: string) => JSON.parse(fixture(`${name}.scores.json`)) as Scores;

function matrixOf({ features, rows }: Scores, model: FittedModel): FeatureMatrix {
  return {
    rows: rows.length,
    features: model.features,
    columns: features.map((_, f) => Float32Array.from(rows, (row) => row[f] ?? Number.NaN)),
  };
}

function expectAgreement(model: FittedModel, name: string): void {
  const scores = scoresOf(name);
  const matrix = matrixOf(scores, model);
  for (const [row, m] of model.margin(matrix).entries()) {
    expect(Math.abs(m - scores.margin[row])).toBeLessThan(1e-6);
  }
  const { base, values } = model.explain(matrix);
  const width = model.features.length;
  scores.contributions.forEach((expected, row) => {
    for (let f = 0; f < width; f++)
      expect(Math.abs(values[row * width + f] - expected[f])).toBeLessThan(2e-6);
    expect(Math.abs(base - expected[width])).toBeLessThan(2e-6);
  });
  const loaded = loadImportedTrees(JSON.parse(JSON.stringify(model)));
  expect(loaded.margin(matrix)).toEqual(model.margin(matrix));
}

describe('a LightGBM model', () => {
  it.each([
    'lightgbm-categories',
    'lightgbm-zero-as-missing',
    'lightgbm-no-missing',
    'lightgbm-missing-apart',
  ])('scores and explains as LightGBM does: %s', (name) =>
    expectAgreement(readLightGbm(fixture(`${name}.txt`)), name),
  );

  it('may part missing values from all others', () => {
    expect(fixture('lightgbm-missing-apart.txt')).toMatch(/threshold=.*\binf\b/);
  });

  it('has the probability of its sigmoid', () => {
    const text = fixture('lightgbm-categories.txt').replace('sigmoid:1', 'sigmoid:2');
    const model = readLightGbm(text);
    const matrix = matrixOf(scoresOf('lightgbm-categories'), model);
    const margin = model.margin(matrix);
    for (const [row, p] of model.probability(matrix).entries()) {
      expect(p).toBeCloseTo(1 / (1 + Math.exp(-2 * margin[row])), 12);
    }
  });

  it('is refused when cut off, changed or of another kind', () => {
    const text = fixture('lightgbm-categories.txt');
    const refused = (changed: string) => {
      expect(() => readLightGbm(changed)).toThrow(DataContractError);
      return expect(() => readLightGbm(changed));
    };
    refused(text.slice(0, 9000)).toThrow('end of trees');
    refused(text.replace('objective=binary sigmoid:1', 'objective=lambdarank')).toThrow('lambdarank');
    refused(text.replace('num_class=1', 'num_class=3')).toThrow('num_class is 3');
    refused(text.replace(/leaf_value=\S+ /, 'leaf_value=')).toThrow('tree 0 needs 12 numbers as leaf_value');
    refused(text.replace('left_child=1', 'left_child=0')).toThrow('damaged');
    refused(text.replace('num_leaves=12', 'num_leafs=12')).toThrow('num_leaves');
    refused('');
  });
});

describe('an XGBoost model', () => {
  const document = () => JSON.parse(fixture('xgboost.json'));

  it('scores and explains as XGBoost does', () => expectAgreement(readXgboost(document()), 'xgboost'));

  it('is refused when incomplete or of another kind', () => {
    const changed = (change: (learner: ReturnType<typeof document>['learner']) => void) => {
      const copy = document();
      change(copy.learner);
      return expect(() => readXgboost(copy));
    };
    changed((l) => delete l.objective).toThrow('incomplete');
    changed((l) => (l.objective.name = 'multi:softmax')).toThrow('multi:softmax');
    changed((l) => (l.gradient_booster.name = 'dart')).toThrow('dart');
    changed((l) => (l.gradient_booster.model.trees[0].split_type[0] = 1)).toThrow('categories');
    changed((l) => (l.gradient_booster.model.trees[0].left_children[3] = 1)).toThrow(DataContractError);
    changed((l) => (l.gradient_booster.model.trees[0].left_children[0] = 9999)).toThrow(DataContractError);
    expect(() => readXgboost(null)).toThrow(DataContractError);
  });

  it('cannot be trained here', async () => {
    const rows = syntheticRows(10, 1, 6);
    await expect(importedTreesEngine().fit(rows, { seed: 1, threads: 1 })).rejects.toThrow('another program');
  });
});

describe('our trees as a LightGBM model', async () => {
  const rows = syntheticRows(3000, 9, 8);
  const model = (await gbdtEngine({ trees: 30 }).fit(rows, { seed: 3, threads: 1 })) as GbdtModel;
  const text = writeLightGbm(model.document);

  it('read back give the same margins and contributions', () => {
    const read = readLightGbm(text);
    const margin = model.margin(rows.matrix);
    for (const [row, m] of read.margin(rows.matrix).entries()) {
      expect(Math.abs(m - margin[row])).toBeLessThan(1e-12);
    }
    const [ours, theirs] = [model.explain(rows.matrix), read.explain(rows.matrix)];
    expect(theirs.base).toBeCloseTo(ours.base, 10);
    for (const [i, value] of theirs.values.entries()) {
      if (Math.abs(value - ours.values[i]) >= 1e-10) expect.unreachable(`contribution ${i}`);
    }
  });

  it('of a model without trees give the base', () => {
    const read = readLightGbm(writeLightGbm({ features: model.features, base: -1.5, trees: [] }));
    expect(new Set(read.margin(rows.matrix))).toEqual(new Set([-1.5]));
  });

  const python = spawnSync('python3', ['-c', 'import lightgbm']).status === 0;
  it.skipIf(!python)('are scored alike by LightGBM itself', () => {
    const shown = 200;
    const script = `
import json, sys, lightgbm, numpy
given = json.load(sys.stdin)
rows = numpy.array([[numpy.nan if v is None else v for v in row] for row in given["rows"]], dtype=numpy.float32)
model = lightgbm.Booster(model_str=given["model"])
print(json.dumps([model.predict(rows, raw_score=True).tolist(), model.predict(rows, pred_contrib=True).tolist()]))`;
    const input = JSON.stringify({
      model: text,
      rows: Array.from({ length: shown }, (_, row) => rows.matrix.columns.map((column) => column[row])),
    });
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input, encoding: 'utf8' });
    if (!stdout) expect.unreachable(stderr);
    const [margins, contributions] = JSON.parse(stdout) as [number[], number[][]];
    const margin = model.margin(rows.matrix);
    const { values } = model.explain(rows.matrix);
    const width = model.features.length;
    for (let row = 0; row < shown; row++) {
      expect(margins[row]).toBeCloseTo(margin[row], 9);
      for (let f = 0; f < width; f++) expect(contributions[row][f]).toBeCloseTo(values[row * width + f], 9);
    }
  });
});
