import { beforeAll, describe, expect, it } from 'vitest';
import { engineNamed, engines, loadModel, parseModel } from '../../models/engines.js';
import { forestEngine } from '../../models/forest/forest-engine.js';
import { gbdtEngine } from '../../models/gbdt/gbdt-engine.js';
import { modelFormatVersion } from '../../models/model-document.js';
import { scorecardEngine } from '../../models/scorecard/scorecard.js';
import { ConfigurationError, DataContractError } from '../../pipeline/core/errors.js';
import { syntheticRows } from './synthetic.js';

const rows = syntheticRows(1500, 41, 6);
const texts: Record<string, string> = {};

beforeAll(async () => {
  const small = [scorecardEngine(), gbdtEngine({ trees: 4 }), forestEngine({ trees: 3 })];
  for (const estimator of small) {
    texts[estimator.engine] = JSON.stringify(await estimator.fit(rows, { seed: 1, threads: 1 }));
  }
});

function messageOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(DataContractError);
    return (error as DataContractError).describe();
  }
  return expect.unreachable();
}

it('knows its engines and names the nearest', () => {
  expect([...engines.keys()]).toEqual(['scorecard', 'gbdt', 'forest']);
  expect(engineNamed('forest').engine).toBe('forest');
  expect(() => engineNamed('scorcard')).toThrow(ConfigurationError);
  expect(() => engineNamed('scorcard')).toThrow('there is no engine "scorcard"');
});

describe.each(['scorecard', 'gbdt', 'forest'])('a %s file', (engine) => {
  it('loads to the same document', () => {
    const model = parseModel(texts[engine]);
    expect(model.engine).toBe(engine);
    expect(JSON.stringify(model)).toBe(texts[engine]);
  });

  it('says when it was cut off', () => {
    expect(messageOf(() => parseModel(texts[engine].slice(0, -20)))).toMatch(
      /not complete JSON[\s\S]*cut off/,
    );
  });

  it('says when it is of a newer or an older format', () => {
    const ofVersion = (format_version: number) =>
      messageOf(() => loadModel({ ...JSON.parse(texts[engine]), format_version }));
    const own = modelFormatVersion;
    expect(ofVersion(own + 1)).toContain(`format version ${own + 1}; this program reads up to ${own}`);
    expect(ofVersion(own - 1)).toContain(`format version ${own - 1}; this program reads ${own}`);
    expect(ofVersion(own - 1)).toContain('train again');
  });

  it('names every field that is gone', () => {
    for (const field of Object.keys(JSON.parse(texts[engine]))) {
      const { [field]: _, ...rest } = JSON.parse(texts[engine]);
      expect(messageOf(() => loadModel(rest))).toContain(`${field}: `);
    }
  });

  it('refuses a number that became text, null or NaN', () => {
    for (const wrong of ['0.5', null]) {
      const document = JSON.parse(texts[engine]);
      if (engine === 'scorecard') document.terms[0].coefficient = wrong;
      else document.trees[1].leaf_value[0] = wrong;
      expect(messageOf(() => loadModel(document))).toMatch(
        /(terms\.0\.coefficient|trees\.1\.leaf_value\.0): /,
      );
    }
  });
});

it('refuses trees that run in circles or out of their arrays', () => {
  const broken = (change: (tree: { left: number[]; feature: number[]; leaf_value: number[] }) => void) => {
    const document = JSON.parse(texts.forest);
    change(document.trees[0]);
    return messageOf(() => loadModel(document));
  };
  expect(broken((tree) => tree.left.fill(0))).toContain('trees.0');
  expect(broken((tree) => tree.feature.fill(99, 0, 1))).toContain('trees.0');
  expect(broken((tree) => tree.leaf_value.pop())).toContain('trees.0');
});

it('refuses what is no model, and an unknown engine', () => {
  for (const document of [null, 5, [], {}, { format: 'other' }]) {
    expect(messageOf(() => loadModel(document))).toContain('not a model file of this program');
  }
  const unknown = { ...JSON.parse(texts.scorecard), engine: 'oracle' };
  expect(messageOf(() => loadModel(unknown))).toContain('unknown engine "oracle"');
});
