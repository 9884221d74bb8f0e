import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type TopLevelSpec } from 'vega-lite';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Row, Warehouse } from '../../pipeline/warehouse/warehouse.js';
import { arrears, scratchFolder } from '../support/cli.js';
import {
  type CellOutput,
  executeNotebooks,
  missingForNotebooks,
  notebooksFolder,
  shownCharts,
  shownMarkdown,
  shownTables,
  writeKernel,
} from './notebook-outputs.js';

const names = [
  '01-explore-the-portfolio',
  '02-review-the-model',
  '03-design-a-strategy',
  '04-measure-an-experiment',
];
const nights = ['2026-05-01', '2026-07-01'];

describe('notebooks as they are checked in', () => {
  test.each(names)('%s holds no output and names the kernel', (name) => {
    const { cells, metadata } = JSON.parse(readFileSync(join(notebooksFolder, `${name}.ipynb`), 'utf8'));
    expect(metadata.kernelspec.name).toBe('tslab');
    for (const cell of cells)
      if (cell.cell_type === 'code') expect([cell.outputs, cell.execution_count]).toEqual([[], null]);
  });

  test('these are all notebooks, and the lockfile names no registry', () => {
    const found = readdirSync(notebooksFolder).filter((file) => file.endsWith('.ipynb'));
    expect(found.sort()).toEqual(names.map((name) => `${name}.ipynb`));
    const { packages } = JSON.parse(readFileSync(join(notebooksFolder, 'package-lock.json'), 'utf8'));
    for (const { resolved = 'file:' } of Object.values(packages) as { resolved?: string }[])
      expect(resolved).toMatch(/^(file:|nothing$)/);
  });
});

const missing = missingForNotebooks();
if (missing) process.stderr.write(`notebooks were not executed: ${missing}\n`);

describe.skipIf(missing)(`notebooks, executed${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = scratchFolder();
  const workspace = join(folder, 'workspace');
  let outputs: Record<string, CellOutput[][]>;

  /** A small run with an experiment that began two months before the last night. */
  beforeAll(() => {
    writeKernel(folder);
    expect(arrears(['sample', '--loans', '3000', '--seed', '7', workspace]).code).toBe(0);
    appendFileSync(join(workspace, 'arrears.yaml'), 'training:\n  engines: [scorecard]\n');
    appendFileSync(
      join(workspace, 'strategy.yaml'),
      `holdout: { name: forever, share: 0.05 }
experiments:
  - name: early_text
    starts_on: 2026-04-01
    ends_on: 2026-10-01
    where: { bucket: [M1] }
    arms:
      - { name: text, share: 0.4, replace: { agent_call: sms_reminder } }
`,
    );
    for (const night of nights)
      expect(arrears(['nightly', '-w', workspace, '--as-of', night])).toMatchObject({ code: 0 });
    outputs = executeNotebooks(names, workspace, folder);
  });

  async function ask(sql: string, run: string = nights[1]): Promise<Row[]> {
    const warehouse = await Warehouse.open(':memory:');
    try {
      // The CSV, where the notebooks read Arrow and Parquet.
      return await warehouse.rows(
        sql.replaceAll('list', `read_csv('${join(workspace, 'runs', run, 'ranked_accounts.csv')}')`),
      );
    } finally {
      warehouse.close();
    }
  }

  test.each(names)('%s runs without an error, and its charts compile', (name) => {
    for (const output of outputs[name].flat()) {
      expect(output.output_type).toBe('display_data');
      expect(JSON.stringify(output.data)).not.toContain(folder);
    }
    const charts = shownCharts(outputs[name]);
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) {
      const warnings: unknown[] = [];
      const keep = (...told: unknown[]) => {
        warnings.push(told);
        return logger;
      };
      const logger = {
        level: () => logger,
        error: keep,
        warn: keep,
        info: () => logger,
        debug: () => logger,
      };
      compile({ ...chart, $schema: undefined } as unknown as TopLevelSpec, { logger: logger as never });
      expect({ title: chart.title, warnings }).toEqual({ title: chart.title, warnings: [] });
    }
  });

  test('the portfolio by bucket is that of the list', async () => {
    const cells = outputs[names[0]];
    const tables = shownTables(cells);
    const wanted = await ask(`SELECT dpd_bucket, CAST(count(*) AS INTEGER) AS accounts,
      CAST(sum(amount_past_due) AS DOUBLE) AS past_due, avg(pd) AS mean_pd FROM list GROUP BY 1 ORDER BY 1`);
    const found = tables.get('Accounts by bucket')!;
    expect(found.map(({ dpd_bucket, accounts }) => [dpd_bucket, Number(accounts)])).toEqual(
      wanted.map(({ dpd_bucket, accounts }) => [dpd_bucket, accounts]),
    );
    found.forEach((row, n) => {
      expect(Number(row.past_due) / Number(wanted[n].past_due)).toBeCloseTo(1, 4);
      expect(Number(row.mean_pd)).toBeCloseTo(Number(wanted[n].mean_pd), 4);
    });
    const [total] = await ask('SELECT count(*) AS accounts, sum(amount_past_due) AS past_due FROM list');
    expect(shownMarkdown(cells)).toContain(
      `**${total.accounts}** accounts, **${Number(total.past_due).toFixed(2)} CNY**`,
    );
    const histogram = shownCharts(cells)[1].data as { values: { accounts: number }[] };
    expect(histogram.values.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(Number(total.accounts));
  });

  test('danfojs describes the columns as DuckDB does', async () => {
    const described = shownTables(outputs[names[0]]).get('What danfojs says of the columns')!;
    const [wanted] = await ask(
      'SELECT count(*) AS count, avg(dpd) AS mean, stddev_samp(dpd) AS std, median(dpd) AS median FROM list',
    );
    for (const [statistic, value] of Object.entries(wanted)) {
      const found = described.find((row) => row.statistic === statistic)!;
      expect(Number(found.dpd) / Number(value)).toBeCloseTo(1, 3);
    }
  });

  test('where accounts stood 30 days ago agrees with the change of dpd that is a feature', async () => {
    const warehouse = await Warehouse.open(join(workspace, 'warehouse.duckdb'), {}, true);
    const wanted = await warehouse
      .rows(
        `SELECT label AS thirty_days_ago, dpd_bucket AS tonight, count(*) AS accounts
         FROM (SELECT cohort.dpd_bucket, CASE WHEN isnan(dpd_change_30d) THEN 0 ELSE cohort.dpd - dpd_change_30d END AS before
           FROM arr_cohort AS cohort JOIN feat_matrix USING (loan_key))
         JOIN ref_bucket ON before BETWEEN lower_dpd AND coalesce(upper_dpd, 100000)
         GROUP BY ALL ORDER BY ALL`,
      )
      .finally(() => warehouse.close());
    const found = shownTables(outputs[names[0]]).get('Bucket 30 days ago and tonight');
    expect(found).toEqual(wanted.map((row) => ({ ...row, accounts: String(row.accounts) })));
  });

  test('the review shows the figures of the registry and the reasons on the list', async () => {
    const tables = shownTables(outputs[names[1]]);
    const registry = join(workspace, 'registry');
    const { model_id } = JSON.parse(readFileSync(join(registry, 'champion.json'), 'utf8'));
    const metrics = JSON.parse(readFileSync(join(registry, model_id, 'metrics.json'), 'utf8'));
    const found = tables.get('Discrimination')!;
    expect(found.map(({ order }) => order)).toEqual(['scorecard', ...Object.keys(metrics.baselines)]);
    expect(Number(found[0].auc)).toBeCloseTo(metrics.champion.evaluation.auc.value, 4);
    const rows = tables.get('Calibration')!.reduce((sum, bin) => sum + Number(bin.rows), 0);
    expect(rows).toBe(metrics.summary.testRows);
    const reasons = await ask(`SELECT reason_1 AS feature, count(*) AS accounts FROM list
      WHERE reason_1 IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`);
    expect(tables.get('First reasons')!.map(({ feature, accounts }) => [feature, accounts])).toEqual(
      reasons.map(({ feature, accounts }) => [feature, String(accounts)]),
    );
  });

  test('the present strategy comes out of the simulation as it was published', async () => {
    const tables = shownTables(outputs[names[2]]);
    const decisions = await ask(
      'SELECT segment, decision, count(*) AS accounts FROM list GROUP BY ALL ORDER BY ALL',
    );
    expect(
      tables
        .get('Decisions by segment')!
        .map(({ segment, decision, accounts }) => [segment, decision, accounts]),
    ).toEqual(decisions.map(({ segment, decision, accounts }) => [segment, decision, String(accounts)]));
    const manifest = JSON.parse(readFileSync(join(workspace, 'runs', nights[1], 'manifest.json'), 'utf8'));
    const [present, changed] = tables.get('Present and changed')!;
    expect(present.expected_gain).toBe(manifest.treatment.expected_gain);
    expect(Number(changed.expected_gain)).toBeGreaterThan(Number(present.expected_gain));
  });

  test('the experiment is measured by who was drawn, and paid', async () => {
    const listed = await ask(
      `SELECT customer_id, loan_id FROM list WHERE contains(arm, 'early_text:')
       QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY rank) = 1`,
      nights[0],
    );
    const paid = new Set(
      (
        await ask(
          `SELECT DISTINCT loan_id FROM '${join(workspace, 'raw', 'payment.parquet')}'
           WHERE paid_on >= '2026-05-01' AND paid_on < '2026-05-31' AND known_on < '2026-07-01'
             AND (reversed_on IS NULL OR reversed_on >= '2026-07-01') AND amount > 0`,
        )
      ).map(({ loan_id }) => loan_id),
    );
    const place = (customer: unknown) =>
      Number.parseInt(createHash('md5').update(`early_text/${customer}`).digest('hex').slice(0, 13), 16) /
      16 ** 13;
    const share = (rows: Row[]) => rows.filter(({ loan_id }) => paid.has(loan_id)).length / rows.length;
    const arms = {
      text: listed.filter(({ customer_id }) => place(customer_id) < 0.4),
      champion: listed.filter(({ customer_id }) => place(customer_id) >= 0.4),
    };
    const tables = shownTables(outputs[names[3]]);
    const before = tables.get('Before treatment')!.filter(({ experiment }) => experiment === 'early_text');
    expect(before.map(({ arm, customers }) => [arm, Number(customers)])).toEqual([
      ['champion', arms.champion.length],
      ['text', arms.text.length],
    ]);
    expect(Number(before[1].drawn_with)).toBeCloseTo(0.4, 9);
    const [effect] = tables.get('Effects')!.filter(({ measure }) => measure === 'paid at all');
    expect(Number(effect.champion)).toBeCloseTo(share(arms.champion), 4);
    expect(Number(effect.arm_value)).toBeCloseTo(share(arms.text), 4);
    expect(Number(effect.low)).toBeLessThan(Number(effect.difference));
  });

  test('a workspace without a night is told what to run', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'arrears.yaml'), '');
    const [cell] = executeNotebooks([names[1]], empty, folder)[names[1]];
    expect(cell.map(({ text }) => text).join('')).toContain('Run: arrears nightly -w');
  });
});
