import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigurationError } from '../core/errors.js';
import { explainIssue } from './explain-issue.js';
import { readTextFile } from './text-file.js';

/**
 * Reads `path` and checks it against `schema`.
 * @throws ConfigurationError naming the file, line and key of every mistake, with the nearest right name
 */
export function readYamlFile<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  const { content, lineOf } = parseYaml(path);
  const result = schema.safeParse(content ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues
    .flatMap((issue) => explainIssue(issue, content ?? {}, schema))
    .map(({ keyPath, text }) => ({
      line: lineOf(keyPath),
      text: `${keyPath.join('.') || 'the file'}: ${text}`,
    }))
    .sort((a, b) => a.line - b.line);
  throw new ConfigurationError(
    'CONFIG_INVALID',
    problems.length === 1 ? 'one setting is wrong' : `${problems.length} settings are wrong`,
    {
      where: path,
      examples: problems.map((problem) => `line ${problem.line}: ${problem.text}`),
      hint: 'correct the settings named above; the JSON Schema beside the file lists what each may hold',
    },
  );
}

/**
 * The lines on which keys of a YAML file stand.
 * @returns the line of a path of keys, or of the nearest key around it
 */
export function yamlLines(path: string): (keyPath: readonly PropertyKey[]) => number {
  return parseYaml(path).lineOf;
}

interface ParsedYaml {
  readonly content: unknown;
  lineOf(keyPath: readonly PropertyKey[]): number;
}

function parseYaml(path: string): ParsedYaml {
  const lines = new LineCounter();
  const text = readTextFile(path);
  const document = withinDepth(path, () => parseDocument(text, { lineCounter: lines, prettyErrors: false }));
  if (document.errors.length > 0) {
    const [first] = document.errors;
    const { line, col } = lines.linePos(first.pos[0]);
    throw notYaml(`${path}:${line}:${col}`, inPlainWords(first.code, first.message));
  }
  try {
    return {
      content: withinDepth(path, () => document.toJS()),
      lineOf: (keyPath) => lineOf(document, lines, keyPath),
    };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // Aliases are followed only here; the parser allows no more than a hundred copies of an anchor.
    const excessive = /Excessive alias/.test((error as Error).message);
    throw notYaml(path, excessive ? 'its aliases unfold without end' : (error as Error).message);
  }
}

/** The parser follows nesting by recursion; a file nested thousands deep would exhaust the stack. */
function withinDepth<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw notYaml(path, 'it is nested too deep');
    throw error;
  }
}

function inPlainWords(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'it holds more than one document (---)';
  if (code === 'DUPLICATE_KEY') return 'a key stands twice in one mapping';
  return message;
}

function notYaml(where: string, reason: string): ConfigurationError {
  return new ConfigurationError('CONFIG_NOT_YAML', `this file is not YAML: ${reason}`, {
    where,
    hint: 'mend the line; an editor with YAML support marks it',
  });
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as { items?: { key?: { value?: unknown; range?: number[] }; range?: number[] }[] })
    ?.items;
  if (!Array.isArray(items)) return undefined;
  const last = path[path.length - 1];
  if (typeof last === 'number') return items[last]?.range?.[0] ?? undefined;
  return items.find((item) => item.key?.value === last)?.key?.range?.[0];
}
