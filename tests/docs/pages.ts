import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A page of the documentation. */
export interface Page {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** All pages of docs/, and the READMEs that people read. */
export function allPages(): Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .sort();
  return [
    'README.md',
    'notebooks/README.md',
    'data-samples/README.md',
    ...docs.map((path) => `docs/${path}`),
  ].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Lines of fenced code (of a console only what is typed), and the page without them. */
export function splitFences(text: string): { readonly code: string[]; readonly prose: string } {
  const code: string[] = [];
  const prose: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('```')) fence = fence === undefined ? line.trim() : undefined;
    else if (fence === undefined) prose.push(line);
    else if (fence !== '```console' || line.startsWith('$ ')) code.push(line);
  }
  return { code, prose: prose.join('\n') };
}

/** A command line that a page shows. */
export interface ShownCommand {
  readonly words: readonly string[];
  /** Whole lines in fences are to be run as they stand; commands in running text may leave arguments out. */
  readonly isWhole: boolean;
}

/** Every `arrears …` of a page. */
export function shownCommands({ text }: Page): ShownCommand[] {
  const { code, prose } = splitFences(text);
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, shown]) => shown);
  return [
    ...code.flatMap((line) => commandsOf(line, true)),
    ...inline.flatMap((line) => (line.startsWith('arrears ') ? commandsOf(line, false) : [])),
  ];
}

function commandsOf(line: string, isWhole: boolean): ShownCommand[] {
  return line
    .replace(/(^|\s)#.*$/, '')
    .split(/&&|\||;|>>|2>/)
    .map((part) => part.match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
    .flatMap((words) => {
      const start = words.findIndex((word) => /^(\/usr\/local\/bin\/)?arrears$/.test(word));
      const isRun = start >= 0 && words.slice(0, start).every((word) => /^[A-Z_]+=|^(\$|time)$/.test(word));
      return isRun ? [{ words: words.slice(start + 1), isWhole }] : [];
    });
}
