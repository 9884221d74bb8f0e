import { z } from 'zod';
import { suggestion } from '../core/nearest.js';

/** What is wrong with one key, in plain words. */
export interface Explanation {
  readonly keyPath: readonly PropertyKey[];
  readonly text: string;
}

type Issue = z.core.$ZodIssue;

/** Puts what zod found wrong with `content` into plain words, with the nearest right name. */
export function explainIssue(issue: Issue, content: unknown, schema: z.ZodType): Explanation[] {
  const keyPath = issue.path;
  const given = valueAt(content, keyPath);
  const say = (text: string): Explanation[] => [{ keyPath, text }];
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, keyPath);
    return issue.keys.map((key) => ({
      keyPath: [...keyPath, key],
      text: `there is no such key; ${suggestion(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_key') return say(issue.issues[0]?.message ?? 'is no name of a key');
  if (given === undefined) return say(issue.code === 'custom' ? issue.message : 'is missing');
  if (given === null) return say('is empty');
  switch (issue.code) {
    case 'invalid_value':
      return say(
        `${JSON.stringify(given)} is not allowed; ${suggestion(String(given), issue.values.map(String))}`,
      );
    case 'invalid_union':
      return explainUnion(issue, content, schema);
    case 'invalid_type':
      return say(wrongType(issue.expected, given));
    case 'too_small':
      return say(tooSmall(issue, given));
    case 'too_big':
      return say(tooBig(issue, given));
    default:
      return say(`${shown(given)} ${issue.message}`);
  }
}

/** Only the form that the value was meant to have is worth explaining. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  content: unknown,
  schema: z.ZodType,
): Explanation[] {
  if (issue.errors.length === 0) {
    const given = valueAt(content, issue.path);
    const forms = valuesAt(schema, issue.path);
    return [
      { keyPath: issue.path, text: `${shown(given)} is not allowed; ${suggestion(String(given), forms)}` },
    ];
  }
  const isOtherForm = (inner: Issue) => inner.code === 'invalid_type' && inner.path.length === 0;
  const meant = issue.errors.find((issues) => !issues.some(isOtherForm));
  if (meant)
    return meant.flatMap((inner) =>
      explainIssue({ ...inner, path: [...issue.path, ...inner.path] } as Issue, content, schema),
    );
  const forms = issue.errors
    .flat()
    .flatMap((inner) => (isOtherForm(inner) ? [(inner as { expected: string }).expected] : []));
  return [{ keyPath: issue.path, text: wrongType(forms, valueAt(content, issue.path)) }];
}

const typeWords: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list [ … ]',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

function wrongType(expected: string | readonly string[], given: unknown): string {
  const types = [expected].flat();
  const wanted = types.map((type) => typeWords[type] ?? type).join(' or ');
  const isUnquoted = types.includes('string') && (typeof given === 'number' || typeof given === 'boolean');
  return `${shown(given)} is not ${wanted}${isUnquoted ? `; write it in quotes: "${given}"` : ''}`;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall, given: unknown): string {
  if (origin === 'string') return 'is empty';
  if (origin === 'array') return `needs at least ${minimum} ${minimum === 1 ? 'entry' : 'entries'}`;
  return `${shown(given)} is too small: ${inclusive ? 'at least' : 'more than'} ${minimum}`;
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig, given: unknown): string {
  if (origin === 'string') return `is too long: at most ${maximum} characters`;
  if (origin === 'array') return `has too many entries: at most ${maximum}`;
  return `${shown(given)} is too big: ${inclusive ? 'at most' : 'less than'} ${maximum}`;
}

const shownCharacters = 60;
/** What may be a key that was written where its place should be named. */
const mayBeKey = /^[0-9a-f]{32,}$/i;

function shown(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object') return 'a mapping';
  if (mayBeKey.test(String(given))) return 'what looks like a key';
  const text = JSON.stringify(given);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key],
    content,
  );
}

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  const?: string;
};

/** The keys that the schema allows in the mapping at `path`. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return nodesAt(schema, path).flatMap((node) => Object.keys(node.properties ?? {}));
}

/** The constants, one a form, that the schema allows at `path`. */
function valuesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return nodesAt(schema, path).flatMap((node) => node.const ?? []);
}

function nodesAt(schema: z.ZodType, path: readonly PropertyKey[]): JsonSchema[] {
  let nodes = [z.toJSONSchema(schema, { io: 'input' }) as JsonSchema];
  for (const key of path) {
    nodes = nodes
      .flatMap(formsOf)
      .flatMap((node) =>
        typeof key === 'number'
          ? [node.items]
          : [node.properties?.[String(key)] ?? node.additionalProperties],
      )
      .filter((node): node is JsonSchema => typeof node === 'object');
  }
  return nodes.flatMap(formsOf);
}

function formsOf(node: JsonSchema): JsonSchema[] {
  return node.anyOf ?? node.oneOf ?? [node];
}
