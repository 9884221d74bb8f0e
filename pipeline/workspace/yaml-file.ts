import { readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';

/** Reads `path` and checks it against `schema`.
 * @throws ConfigurationError naming the file, line and key of every mistake, with the nearest right name */
export function readYamlFile<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const [first] = document.errors;
    const { line, col } = lines.linePos(first.pos[0]);
    throw new ConfigurationError('CONFIG_NOT_YAML', `this file is not YAML: ${first.message}`, {
      where: `${path}:${line}:${col}`,
      hint: 'mend the line; an editor with YAML support marks it',
    });
  }
  const content = document.toJS() ?? {};
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) =>
    explainIssue(issue, content, schema).map(({ keyPath, text }) => ({
      line: lineOf(document, lines, keyPath),
      text: `${keyPath.join('.') || 'the file'}: ${text}`,
    })),
  );
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

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError('CONFIG_MISSING', `cannot read this file: ${(error as Error).message}`, {
      where: path,
      hint: 'run in a workspace, name one with --workspace <dir>, or make one with: arrears init <dir>',
    });
  }
}

type Explanation = { keyPath: PropertyKey[]; text: string };

function explainIssue(issue: z.core.$ZodIssue, content: unknown, schema: z.ZodType): Explanation[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      keyPath: [...issue.path, key],
      text: `there is no such key; ${suggestion(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_value') {
    const given = valueAt(content, issue.path);
    return [
      {
        keyPath: issue.path,
        text: `${JSON.stringify(given)} is not allowed; ${suggestion(String(given), issue.values.map(String))}`,
      },
    ];
  }
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
    if (deepest && deepest.path.length > 0)
      return explainIssue(
        { ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue,
        content,
        schema,
      );
  }
  if (valueAt(content, issue.path) === undefined) return [{ keyPath: issue.path, text: 'is missing' }];
  return [{ keyPath: issue.path, text: issue.message }];
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  );
}

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let nodes = [z.toJSONSchema(schema, { io: 'input' }) as JsonSchema];
  for (const key of path) {
    nodes = nodes
      .flatMap((node) => node.anyOf ?? [node])
      .flatMap((node) =>
        typeof key === 'number'
          ? [node.items]
          : [node.properties?.[String(key)] ?? (node.additionalProperties as JsonSchema | undefined)],
      )
      .filter((node): node is JsonSchema => typeof node === 'object');
  }
  return nodes.flatMap((node) => node.anyOf ?? [node]).flatMap((node) => Object.keys(node.properties ?? {}));
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const pair = pairAt(document, path.slice(0, depth));
    if (pair !== undefined) return lines.linePos(pair).line;
  }
  return 1;
}

function pairAt(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as { items?: { key?: { value?: unknown; range?: number[] }; range?: number[] }[] })
    ?.items;
  if (!Array.isArray(items)) return undefined;
  const last = path[path.length - 1];
  if (typeof last === 'number') return items[last]?.range?.[0] ?? undefined;
  return items.find((item) => item.key?.value === last)?.key?.range?.[0];
}
