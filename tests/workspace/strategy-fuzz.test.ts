import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ConfigurationError } from '../../pipeline/core/errors.js';
import { type Random, seededRandom } from '../../pipeline/core/random.js';
import { checkStrategy } from '../../pipeline/workspace/strategy-check.js';
import { strategySchema } from '../../pipeline/workspace/strategy-schema.js';
import { readYamlFile } from '../../pipeline/workspace/yaml-file.js';
import { smallStrategy } from '../strategy/small-strategy.js';
import { configurationOf } from '../support/configuration.js';

const directory = mkdtempSync(join(tmpdir(), 'arrears-fuzz-'));
const path = join(directory, 'strategy.yaml');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Node = Record<string, unknown> | unknown[];

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.below(choices.length)];

/** Every mapping and list of a document. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}

/** Text nested so deep that whoever follows it by recursion may fall. */
const nested = (random: Random): string => {
  const depth = pick(random, [10, 100, 1000, 30_000]);
  if (random.uniform() < 0.5) return '['.repeat(depth) + ']'.repeat(depth);
  return Array.from({ length: Math.min(depth, 200) }, (_, i) => `\n${' '.repeat(i + 1)}a:`).join('');
};

const strangeValues: readonly unknown[] = [
  null,
  true,
  '',
  'none',
  'constructor',
  '__proto__',
  'a'.repeat(5000),
  '\u0000\u202e💥',
  0,
  -1,
  0.5,
  1e308,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  9007199254740993n,
  [],
  {},
  [[[[]]]],
  { at_least: 5, below: 2 },
  new Date(0),
];
const strangeKeys = ['__proto__', 'constructor', 'toString', '', '0', 'when', 'treatment', '<<', 'ключ'];

/** Changes of the document, one place at a time. */
const onDocument: Record<string, (random: Random, node: Node, key: string) => void> = {
  drop: (_, node, key) => {
    if (Array.isArray(node)) node.splice(Number(key), 1);
    else delete node[key];
  },
  duplicate: (_, node, key) => {
    if (Array.isArray(node)) node.push(node[Number(key)]);
    else node[`${key}_2`] = node[key];
  },
  rename: (random, node, key) => {
    const { [key]: value } = node as Record<string, unknown>;
    if (!Array.isArray(node)) delete node[key];
    Object.defineProperty(node, Array.isArray(node) ? node.length : pick(random, strangeKeys), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  },
  replace: (random, node, key) => {
    (node as Record<string, unknown>)[key] = pick(random, strangeValues);
  },
  'wrap in a list': (_, node, key) => {
    (node as Record<string, unknown>)[key] = [(node as Record<string, unknown>)[key]];
  },
  'swap with another place': (random, node, key) => {
    const other = pick(random, Object.keys(node));
    const by = node as Record<string, unknown>;
    [by[key], by[other]] = [by[other], by[key]];
  },
};

/** Changes of the text. */
const onText: Record<string, (random: Random, text: string) => string | Buffer> = {
  'cut a line short': (random, text) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    lines[at] = lines[at].slice(0, random.below(lines[at].length + 1));
    return lines.join('\n');
  },
  'drop a line': (random, text) => {
    const lines = text.split('\n');
    return lines.toSpliced(random.below(lines.length), 1).join('\n');
  },
  'repeat a line': (random, text) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    return lines.toSpliced(at, 0, lines[at]).join('\n');
  },
  indent: (random, text) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    lines[at] = pick(random, [' ', '\t', '   ']) + lines[at];
    return lines.join('\n');
  },
  'cut the file': (random, text) => text.slice(0, random.below(text.length)),
  'change bytes': (random, text) => {
    const bytes = Buffer.from(text);
    for (let n = random.below(8); n >= 0; n--) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  'change characters': (random, text) => {
    const at = random.below(text.length);
    return text.slice(0, at) + pick(random, [...'{}[]:,-&*!|>%@`"\'#?\t\n']) + text.slice(at + 1);
  },
  'huge number': (random, text) => {
    const numbers = [...text.matchAll(/(?<=: )\d[\d.]*/g)];
    const at = pick(random, numbers);
    const huge = pick(random, [
      '9'.repeat(400),
      '1e999',
      '-1e308',
      '0x7fffffffffffffff',
      '.inf',
      '.nan',
      '1e-320',
    ]);
    return text.slice(0, at.index) + huge + text.slice(at.index + at[0].length);
  },
  'deep nesting': (random, text) => {
    const at = pick(random, [...text.matchAll(/(?<=: )\S+$/gm)]);
    return text.slice(0, at.index) + nested(random) + text.slice(at.index + at[0].length);
  },
  'anchors and aliases': (random, text) => {
    const at = pick(random, [...text.matchAll(/(?<=: )(?=\S)/g)]);
    return `${text.slice(0, at.index)}${pick(random, ['&a ', '*a ', '!!binary ', '!!set ', '<<: *a '])}${text.slice(at.index)}`;
  },
  'two files in one': (_, text) => `${text}\n---\n${text}`,
  'append what refers to itself': (_, text) => `${text}\nextra: &x [*x, *x]\n`,
};

function mutated(random: Random): { change: string; content: string | Buffer } {
  if (random.uniform() < 0.5) {
    const document = parse(smallStrategy);
    const changes = Array.from({ length: 1 + random.below(3) }, () => {
      const node = pick(
        random,
        nodesOf(document).filter((each) => Object.keys(each).length > 0),
      );
      const key = pick(random, Object.keys(node));
      const name = pick(random, Object.keys(onDocument));
      onDocument[name](random, node, key);
      return `${name} ${key}`;
    });
    return { change: changes.join(', '), content: stringify(document) };
  }
  const name = pick(random, Object.keys(onText));
  return { change: name, content: onText[name](random, smallStrategy) };
}

const files = 2000;

it(`${files} mutated files load or are refused with file and hint; none crashes`, () => {
  const random = seededRandom(20260701);
  const configuration = configurationOf({});
  const ends: Record<string, number> = {};
  for (let file = 0; file < files; file++) {
    const { change, content } = mutated(random);
    writeFileSync(path, content);
    const about = `file ${file}: ${change}\n${content.toString().slice(0, 4000)}`;
    let end = 'loaded';
    try {
      checkStrategy(readYamlFile(path, strategySchema), configuration, path);
    } catch (error) {
      expect(error, `${about}\n${(error as Error).stack}`).toBeInstanceOf(ConfigurationError);
      const { code, details } = error as ConfigurationError;
      expect(details.where, about).toContain(path);
      expect(details.hint, about).toMatch(/\w/);
      if (code === 'CONFIG_INVALID' || code === 'STRATEGY_INVALID')
        for (const example of details.examples ?? ['']) expect(example, about).toMatch(/^line [1-9]\d*: \S/);
      end = code;
    }
    ends[end] = (ends[end] ?? 0) + 1;
  }
  expect(ends.loaded).toBeGreaterThan(files / 50);
  for (const code of ['CONFIG_NOT_YAML', 'CONFIG_ENCODING', 'CONFIG_INVALID', 'STRATEGY_INVALID'])
    expect(ends[code], JSON.stringify(ends)).toBeGreaterThan(10);
}, 60_000);
