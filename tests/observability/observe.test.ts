import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { arrears, type CliResult, scratchFolder } from '../support/cli.js';

const folder = scratchFolder();
const workspace = join(folder, 'w');
const night = '2026-07-01';
const notice = join(folder, 'notice.json');
const hook = join(folder, 'hook.sh');
let first: CliResult;

const settings = `
training: { engines: [scorecard], months: 2, test_months: 1, stages: {}, minimum_accounts: 50, minimum_bad: 10, gates: { minimum_events: 1 } }
features: { families: [exposure, delinquency] }
limits: { threads: 1 }
`;

beforeAll(() => {
  arrears(['sample', '--loans', '120', '--seed', '11', workspace]);
  const path = join(workspace, 'arrears.yaml');
  writeFileSync(path, readFileSync(path, 'utf8') + settings);
  writeFileSync(hook, `#!/bin/sh\ncat > ${notice}\nexit 7\n`);
  chmodSync(hook, 0o755);
  first = arrears(['nightly', '-w', workspace, '--as-of', night, '--notify', hook]);
  if (first.code !== 0) throw new Error(first.err);
});

function show(...args: string[]) {
  return JSON.parse(arrears(['runs', 'show', '--json', '-w', workspace, ...args]).out);
}

function lines(ending: string): Record<string, unknown>[] {
  const logs = join(workspace, 'logs', night);
  return readdirSync(logs)
    .filter((name) => name.endsWith(ending))
    .sort()
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('tells stages with rows, seconds and memory, and the list that was published', () => {
    const { manifest, executions } = show();
    const [execution] = executions;
    expect(execution.end).toMatchObject({
      outcome: 'done',
      published: true,
      run_id: manifest.run_id,
      accounts: manifest.accounts,
    });
    const rows = Object.fromEntries(
      execution.stages.map(({ stage, rows }: { stage: string; rows: number | null }) => [stage, rows]),
    );
    const accepted = manifest.ingest.tables.reduce(
      (sum: number, t: { accepted: number }) => sum + t.accepted,
      0,
    );
    expect(rows).toMatchObject({ ingest: accepted, scoring: manifest.accounts, strategy: manifest.accounts });
    for (const stage of execution.stages) expect(stage.peak_memory_bytes).toBeGreaterThan(10_000_000);
    expect(execution.end.peak_memory_bytes).toBe(
      Math.max(...execution.stages.map((stage: { peak_memory_bytes: number }) => stage.peak_memory_bytes)),
    );
  });

  test('names no account and no customer', () => {
    const list = readFileSync(join(workspace, 'runs', night, 'ranked_accounts.csv'), 'utf8').split('\n');
    const ids = list.slice(1).flatMap((row) => row.split(',').filter((cell) => /^[A-Z]+\d{4,}$/.test(cell)));
    expect(ids.length).toBeGreaterThan(5);
    const written = [
      ...readdirSync(join(workspace, 'logs', night)).map((name) => join(workspace, 'logs', night, name)),
      ...readdirSync(join(workspace, 'metrics')).map((name) => join(workspace, 'metrics', name)),
      notice,
    ].map((path) => readFileSync(path, 'utf8'));
    expect(ids.filter((id) => written.some((text) => text.includes(id)))).toEqual([]);
  });
});

describe('runs show', () => {
  test('fits a terminal, in both languages', () => {
    for (const [lang, words, stage] of [
      ['en', /Peak MB/, /^ingest +\d+ +\d+\.\d +\d+$/m],
      ['zh', /記憶體峰值/, /^匯入 +\d+ +\d+\.\d +\d+$/m],
    ] as const) {
      const { out } = arrears(['runs', 'show', night, '-w', workspace, '--lang', lang]);
      expect(out).toMatch(words);
      expect(out).toMatch(stage);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  test('finds a night by the id of its run or of an execution', () => {
    const { manifest, executions } = show(night);
    expect(show(manifest.run_id).manifest.as_of_date).toBe(night);
    expect(show(executions[0].execution_id.slice(0, 8)).executions).toEqual(executions);
    const { code, err } = arrears(['runs', 'show', 'deadbeef', '-w', workspace]);
    expect([code, err]).toEqual([2, expect.stringContaining('RUN_UNKNOWN: there is no run "deadbeef"')]);
  });

  test('tells of a night that failed, and of one that found its list unchanged', () => {
    const copy = join(folder, 'failing');
    cpSync(workspace, copy, { recursive: true });
    expect(arrears(['nightly', '-w', copy, '--as-of', night]).code).toBe(0);
    writeFileSync(join(copy, 'raw', 'payment.parquet'), 'PAR1 is not enough');
    expect(arrears(['nightly', '-w', copy, '--as-of', '2026-07-02']).code).toBe(4);
    const { out } = arrears(['runs', 'show', '-w', copy]);
    expect(out).toContain('Nothing is published for 2026-07-02.');
    expect(out).toMatch(/nightly +[0-9a-f]{8} +\d+\.\d +\d+ +FILE_NOT_PARQUET \(4\)/);
    expect(arrears(['runs', 'show', night, '-w', copy]).out).toMatch(/nightly .* unchanged/);
    const prom = readFileSync(join(copy, 'metrics', `arrears_sample_nightly.prom`), 'utf8');
    expect(prom).toMatch(/arrears_run_exit_code\{.*\} 4\n/);
    expect(prom).toMatch(/arrears_run_success_timestamp_seconds\{.*\} \d+/);
  });
});

describe('the notice', () => {
  test('is given at the end; that the program fails changes nothing', () => {
    expect(first.code).toBe(0);
    expect(first.err).toContain(`NOTIFY_FAILED: ${hook}: it ended with exit code 7`);
    expect(JSON.parse(readFileSync(notice, 'utf8'))).toMatchObject({
      command: 'nightly',
      exit_code: 0,
      error_code: null,
      execution: { portfolio: 'sample', as_of_date: night, end: { published: true } },
    });
  });

  test('is given of a workspace that cannot even be opened', () => {
    const broken = join(folder, 'broken');
    const { code } = arrears(['nightly', '-w', broken], { ARREARS_NOTIFY: hook });
    expect(code).toBe(3);
    expect(JSON.parse(readFileSync(notice, 'utf8'))).toEqual({
      command: 'nightly',
      exit_code: 3,
      error_code: 'CONFIG_MISSING',
      execution: null,
    });
    expect(existsSync(broken)).toBe(false);
  });
});

/**
 * The parts of OpenLineage 2-0-2 (openlineage.io/spec/2-0-2/OpenLineage.json) and of its facets that are used, with the
 * fields that they require and their types.
 */
const uri = { type: 'string', format: 'uri' };
const text = { type: 'string' };
const whole = { type: 'integer' };
const facet = (required: readonly string[], properties: Record<string, unknown>) => ({
  type: 'object',
  required: ['_producer', '_schemaURL', ...required],
  properties: { _producer: uri, _schemaURL: uri, ...properties },
  additionalProperties: false,
});
const facets = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  additionalProperties: false,
});
const datasetFacets = facets({
  schema: facet([], {
    fields: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['name'], properties: { name: text, type: text } },
    },
  }),
  version: facet(['datasetVersion'], { datasetVersion: text }),
  dataSource: facet([], { name: text, uri }),
});
const dataset = (more: Record<string, unknown>) => ({
  type: 'array',
  items: {
    type: 'object',
    required: ['namespace', 'name'],
    properties: { namespace: text, name: text, facets: datasetFacets, ...more },
    additionalProperties: false,
  },
});
const runEvent = {
  type: 'object',
  required: ['eventTime', 'producer', 'schemaURL', 'run', 'job', 'eventType'],
  additionalProperties: false,
  properties: {
    eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
    eventTime: { type: 'string', format: 'date-time' },
    producer: uri,
    schemaURL: uri,
    run: {
      type: 'object',
      required: ['runId'],
      additionalProperties: false,
      properties: {
        runId: { type: 'string', format: 'uuid' },
        facets: facets({
          nominalTime: facet(['nominalStartTime'], {
            nominalStartTime: { type: 'string', format: 'date-time' },
          }),
          processing_engine: facet(['version'], {
            version: text,
            name: text,
            openlineageAdapterVersion: text,
          }),
          errorMessage: facet(['message', 'programmingLanguage'], {
            message: text,
            programmingLanguage: text,
          }),
        }),
      },
    },
    job: {
      type: 'object',
      required: ['namespace', 'name'],
      additionalProperties: false,
      properties: {
        namespace: text,
        name: text,
        facets: facets({
          jobType: facet(['processingType', 'integration'], {
            processingType: text,
            integration: text,
            jobType: text,
          }),
        }),
      },
    },
    inputs: dataset({
      inputFacets: facets({
        dataQualityMetrics: facet(['columnMetrics'], {
          bytes: whole,
          fileCount: whole,
          columnMetrics: { type: 'object' },
        }),
      }),
    }),
    outputs: dataset({
      outputFacets: facets({ outputStatistics: facet(['rowCount'], { rowCount: whole, size: whole }) }),
    }),
  },
};

describe('lineage', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const isEvent = ajv.compile(runEvent);

  test('START and COMPLETE keep the published form, with columns of input and output', () => {
    const events = lines('.openlineage.jsonl');
    for (const event of events) expect(isEvent(event), JSON.stringify(isEvent.errors)).toBe(true);
    expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE']);
    const [start, complete] = events as { run: { runId: string }; inputs: unknown; outputs: unknown }[];
    expect(start.run).toMatchObject({ runId: complete.run.runId });
    const { manifest } = show();
    expect(complete.outputs).toMatchObject([
      {
        name: 'sample.ranked_accounts',
        facets: { version: { datasetVersion: manifest.run_id } },
        outputFacets: { outputStatistics: { rowCount: manifest.accounts } },
      },
    ]);
    const inputs = complete.inputs as { name: string; facets: { schema: { fields: { name: string }[] } } }[];
    const loan = inputs.find(({ name }) => name.endsWith('/raw/loan.parquet'));
    expect(loan?.facets.schema.fields.map(({ name }) => name)).toContain('loan_id');
    expect(inputs.every(({ facets }) => facets.schema.fields.length > 1)).toBe(true);
  });

  test('a failure is a FAIL event with the code alone', () => {
    const copy = join(folder, 'lineage');
    cpSync(workspace, copy, { recursive: true });
    writeFileSync(join(copy, 'raw', 'payment.parquet'), 'PAR1 is not enough');
    expect(arrears(['nightly', '-w', copy, '--as-of', '2026-07-03']).code).toBe(4);
    const logs = join(copy, 'logs', '2026-07-03');
    const file = readdirSync(logs).find((name) => name.endsWith('.openlineage.jsonl'));
    const [, fail] = readFileSync(join(logs, file!), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(isEvent(fail), JSON.stringify(isEvent.errors)).toBe(true);
    expect(fail).toMatchObject({
      eventType: 'FAIL',
      outputs: [],
      run: { facets: { errorMessage: { message: 'FILE_NOT_PARQUET (exit code 4)' } } },
    });
  });
});

test.each(['nightly', 'check'])(
  '%s refuses a folder of metrics outside the workspace, before any work',
  (command) => {
    const copy = join(folder, `metrics-${command}`);
    cpSync(workspace, copy, { recursive: true });
    const path = join(copy, 'arrears.yaml');
    writeFileSync(path, `${readFileSync(path, 'utf8')}observability: { metrics_folder: ../elsewhere }\n`);
    const { code, err } = arrears([command, '-w', copy]);
    expect(code).toBe(3);
    expect(err).toContain('PATH_OUTSIDE: "../elsewhere" leaves the workspace');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  },
);
