import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const notebooksFolder = resolve(import.meta.dirname, '../../notebooks');

/** What a cell gave: streams, or content by MIME type. */
export interface CellOutput {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A cell of a shown table, as text. */
export type TableRow = Readonly<Record<string, string>>;

/** Why notebooks cannot be executed here; undefined when they can. */
export function missingForNotebooks(): string | undefined {
  if (!existsSync(join(notebooksFolder, 'node_modules', 'tslab')))
    return 'notebooks/node_modules is absent (npm --prefix notebooks ci)';
  const found = spawnSync('python3', ['-c', 'import nbclient, nbformat'], { encoding: 'utf8' });
  return found.status === 0 ? undefined : 'Jupyter is absent (python3 cannot import nbclient)';
}

/** Writes the kernel spec under `prefix`. */
export function writeKernel(prefix: string): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(notebooksFolder, 'kernel.mjs'), '--prefix', prefix],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

/** Executes notebooks on a workspace, with the kernel under `prefix`; outputs by notebook and code cell. */
export function executeNotebooks(
  names: readonly string[],
  workspace: string,
  prefix: string,
): Record<string, CellOutput[][]> {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(import.meta.dirname, 'execute.py'), ...names.map((name) => join(notebooksFolder, `${name}.ipynb`))],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        JUPYTER_PATH: join(prefix, 'share', 'jupyter'),
        ARREARS_WORKSPACE: workspace,
        ARREARS_NIGHT: undefined,
        ARREARS_HORIZON: undefined,
      },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The tables that cells showed, by title. */
export function shownTables(cells: readonly CellOutput[][]): Map<string, TableRow[]> {
  const tables = new Map<string, TableRow[]>();
  for (const output of cells.flat()) {
    const html = String(output.data?.['text/html'] ?? '');
    const title = /<caption>(.*?)<\/caption>/.exec(html)?.[1];
    if (title === undefined) continue;
    const columns = [...html.matchAll(/<th>(.*?)<\/th>/g)].map(([, name]) => name);
    const rows = [...html.matchAll(/<tr>(<td.*?)<\/tr>/g)].map(([, row]) =>
      [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell),
    );
    tables.set(
      title,
      columns.length === 0
        ? []
        : rows.map((row) => Object.fromEntries(columns.map((name, n) => [name, row[n]]))),
    );
  }
  return tables;
}

/** The Vega-Lite specifications that cells showed. */
export function shownCharts(cells: readonly CellOutput[][]): Record<string, unknown>[] {
  return cells.flat().flatMap(({ data }) => data?.['application/vnd.vegalite.v5+json'] ?? []) as Record<
    string,
    unknown
  >[];
}

/** The Markdown that cells showed. */
export function shownMarkdown(cells: readonly CellOutput[][]): string {
  return cells
    .flat()
    .flatMap(({ data }) => data?.['text/markdown'] ?? [])
    .join('\n');
}
