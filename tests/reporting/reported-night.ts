import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSample } from '../../data-samples/write-sample.js';
import { sourceContracts } from '../../pipeline/contracts/sources.js';
import { type NightResult, runNightly } from '../../pipeline/nightly/nightly.js';
import { openWorkspace, type Workspace } from '../../pipeline/workspace/workspace.js';

/** A small generated portfolio whose model trains in seconds. */
export async function samplePortfolio(directory: string, loans = 4000, more = ''): Promise<void> {
  await writeSample(directory, { loans, seed: 7, format: 'parquet', shock: true }, () => {});
  appendFileSync(
    join(directory, 'arrears.yaml'),
    `training:\n  months: 9\n  test_months: 2\n  engines: [gbdt]\n  stages: {}\nlimits:\n  threads: 1\n${more}`,
  );
}

export function workspaceIn(directory: string): Workspace {
  return openWorkspace(
    directory,
    sourceContracts.map(({ table }) => table),
  );
}

/** Runs a night in this process. */
export function night(directory: string, asOfDate: string): Promise<NightResult> {
  return runNightly(workspaceIn(directory), { asOfDate, limits: { threads: 2 } });
}

/** The tables of a report as they are read in one language: texts of the cells, by name of the table. */
export function pageTables(page: string, language: 'en' | 'zh' = 'en'): Map<string, string[][]> {
  const other = language === 'en' ? 'zh-Hant' : 'en';
  const shown = page.replace(new RegExp(`<span lang="${other}">[^<]*</span>`, 'g'), '');
  return new Map(
    [...shown.matchAll(/<table id="table-([^"]+)".*?<tbody>(.*?)<\/tbody>/gs)].map(([, name, body]) => [
      name,
      [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
        [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) =>
          cell.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
        ),
      ),
    ]),
  );
}
