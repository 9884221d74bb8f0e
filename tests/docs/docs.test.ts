import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { listedCommands } from '../../pipeline/cli/commands.js';
import { buildProgram } from '../../pipeline/cli/program.js';
import * as errors from '../../pipeline/core/errors.js';
import { allPages, root, type ShownCommand, shownCommands, splitFences } from './pages.js';

const pages = allPages();
const page = (path: string) => pages.find((each) => each.path === path)!;

describe('links', () => {
  test.each(pages)('of $path resolve', ({ path, text }) => {
    const broken = [...splitFences(text).prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !resolves(path, target));
    expect(broken).toEqual([]);
  });

  function resolves(from: string, target: string): boolean {
    const [file, anchor] = target.split('#');
    const path = file === '' ? join(root, from) : join(root, dirname(from), file);
    if (!existsSync(path)) return false;
    return anchor === undefined || headings(readFileSync(path, 'utf8')).map(slug).includes(anchor);
  }

  const slug = (heading: string) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
});

describe('commands', async () => {
  const program = await buildProgram(listedCommands.map(({ name }) => name));

  test.each(pages.filter((each) => shownCommands(each).length > 0))('of $path parse', (each) => {
    expect(shownCommands(each).flatMap((command) => wrong(program, command))).toEqual([]);
  });

  test('what is wrong would be told', () => {
    const told = (line: string) => wrong(program, { words: line.split(' '), isWhole: true });
    expect(told('nightli')).toEqual(['arrears nightli: unknown command']);
    expect(told('nightly --as-off=2026-07-01')).toEqual(['arrears nightly: unknown option --as-off']);
    expect(told('explain -w my-portfolio')).toEqual(['arrears explain: 0 arguments']);
    expect(told('runs show a b')).toEqual(['arrears runs show: 2 arguments']);
    expect(told('runs list --lang fr')).toEqual(['arrears runs list: --lang fr']);
  });
});

/** What the program would refuse of a command line; placeholders stand for any value. */
function wrong(program: Command, { words, isWhole }: ShownCommand): string[] {
  let command = program;
  let name = 'arrears';
  const rest = [...words];
  while (rest.length > 0 && command.commands.length > 0 && /^[a-z]/.test(rest[0])) {
    const part = rest.shift()!;
    // `models list|show` names several.
    const found = part.split('|').map((each) => command.commands.find((sub) => sub.name() === each));
    name += ` ${part}`;
    if (found.includes(undefined)) return [`${name}: unknown command`];
    command = found[0]!;
  }
  const problems: string[] = [];
  let operands = 0;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) {
      operands += word === '…' ? 0 : 1;
      continue;
    }
    if (['--help', '-h', '--version', '-V'].includes(word)) return problems;
    const [flag, given] = word.split('=');
    const option = command.options.find(({ long, short }) => flag === long || flag === short);
    if (!option) problems.push(`${name}: unknown option ${flag}`);
    else if (option.required) {
      const value = given ?? rest.shift();
      const isFree = option.argChoices === undefined || value === undefined || /^[<…]/.test(value);
      if (!isFree && !option.argChoices!.includes(value)) problems.push(`${name}: ${flag} ${value}`);
    }
  }
  if (command.commands.length > 0) return problems;
  const { registeredArguments } = command;
  const least = isWhole ? registeredArguments.filter(({ required }) => required).length : 0;
  if (operands < least || operands > registeredArguments.length)
    problems.push(`${name}: ${operands} arguments`);
  return problems;
}

describe('exit codes', () => {
  test.each(['README.md', 'docs/operations.en.md', 'docs/operations.zh.md'])(
    'of %s are all there are',
    (path) => {
      const table = /\n\| (?:exit code|結束代碼) \|[^\n]*\n[^\n]*\n((?:\|[^\n]*\n)+)/.exec(page(path).text)!;
      const codes = [...table[1].matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
      expect(codes).toEqual(Object.values(errors.exitCodes));
    },
  );

  test.each(['docs/operations.en.md', 'docs/operations.zh.md'])(
    '%s names codes of errors as they end',
    (path) => {
      const sources = readdirSync(join(root, 'pipeline'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(root, 'pipeline', file), 'utf8'))
        .join('\n');
      const classes = errors as unknown as Record<
        string,
        new (
          code: string,
          message: string,
        ) => errors.ArrearsError
      >;
      const found = [...page(path).text.matchAll(/^\*\*((?:`[A-Z_]+`[^`(（]*)+)[(（](\d)[)）]/gm)].flatMap(
        ([, codes, exit]) =>
          [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => ({ code, exit: Number(exit) })),
      );
      expect(found.length).toBeGreaterThan(5);
      for (const { code, exit } of found) {
        const thrown = [...sources.matchAll(new RegExp(`new (\\w+Error)\\(\\s*'${code}'`, 'g'))];
        expect(thrown.length, code).toBeGreaterThan(0);
        for (const [, name] of thrown) expect(new classes[name](code, '').exitCode, code).toBe(exit);
      }
    },
  );
});

describe('languages', () => {
  const pairs = pages
    .filter(({ path }) => path.endsWith('.zh.md'))
    .map(({ path }) => ({ zh: path, en: [path.replace('.zh.md', '.en.md'), path.replace('.zh.md', '.md')] }));

  test.each(pairs)('$zh says what its English page says, part by part', ({ zh, en }) => {
    const english = en.map((path) => pages.find((each) => each.path === path)).find((found) => found)!;
    expect(outline(page(zh).text)).toEqual(outline(english.text));
  });

  /** Headings, table rows, items, paragraphs and fenced lines of a page, each as its mark, in order. */
  function outline(text: string): string[] {
    const { code, prose } = splitFences(text);
    const parts = prose
      .replace(/\n(?![\n#|]|- |\d+\. )/g, ' ')
      .split('\n')
      .filter((part) => part.trim() !== '')
      .map((part) => /^(#+|\||-|\d+\.) ?/.exec(part)?.[1] ?? '¶');
    return [...parts, `${code.length} lines of code`];
  }

  test.each(pages.filter(({ path }) => path.endsWith('.en.md')))('$path has a Chinese page', ({ path }) => {
    expect(pages.map((each) => each.path)).toContain(path.replace('.en.md', '.zh.md'));
  });
});

function headings(text: string): string[] {
  return splitFences(text)
    .prose.split('\n')
    .filter((line) => /^#+ /.test(line));
}
