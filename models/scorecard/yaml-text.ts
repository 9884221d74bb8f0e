import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { DataContractError } from '../../pipeline/core/errors.js';

/** A place in a YAML text: keys and positions from the outside in. */
export type YamlPath = readonly (string | number)[];

/** A parsed YAML text. */
export interface YamlText {
  readonly content: unknown;
  /** `line 12: features.dpd…` for messages; the nearest line that exists. */
  lineOf(path: YamlPath): number;
}

/**
 * Parses YAML.
 *
 * @throws DataContractError naming the line that is not YAML
 */
export function parseYamlText(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    throw new DataContractError('scorecard_yaml', `the card is not YAML: ${error.message}`, {
      where: `line ${lines.linePos(error.pos[0]).line}`,
      hint: 'mend the line; an editor with YAML support marks it',
    });
  }
  return {
    content: document.toJS({ maxAliasCount: 0 }),
    lineOf(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of path) {
        const next = childOf(node, step);
        if (!next) break;
        [node, offset] = next;
      }
      return lines.linePos(offset).line;
    },
  };
}

function childOf(node: unknown, step: string | number): [unknown, number] | undefined {
  if (isMap<{ value?: unknown; range?: number[] | null }>(node)) {
    const pair = node.items.find(({ key }) => key.value === step);
    return pair && [pair.value, pair.key.range?.[0] ?? 0];
  }
  if (isSeq<{ range?: number[] | null }>(node) && typeof step === 'number') {
    const item = node.items[step];
    return item && [item, item.range?.[0] ?? 0];
  }
  return undefined;
}
