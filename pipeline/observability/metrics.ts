import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../contracts/manifest.js';
import { writeDurably } from '../core/durable-file.js';
import type { Execution } from './execution.js';

type Labels = Readonly<Record<string, string>>;

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly { readonly labels?: Labels; readonly value: number | string }[];
}

const lastSuccess = 'arrears_run_success_timestamp_seconds';

/**
 * Writes what an execution ended with for the textfile collector of Prometheus' node exporter: one file a portfolio
 * and command, replaced as a whole. The time of the last success is carried over from the file before.
 */
export function writeMetrics(folder: string, execution: Execution, manifest?: Manifest): void {
  const path = join(folder, `arrears_${execution.portfolio}_${execution.command}.prom`);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  writeDurably(path, metricsText(execution, manifest, successBefore(path)));
}

/**
 * Metrics in the text format of Prometheus, version 0.0.4.
 * @param successBefore unix time of the last execution that ended well, in seconds
 */
export function metricsText(execution: Execution, manifest?: Manifest, successBefore?: number): string {
  const { command, portfolio, as_of_date, stages, end } = execution;
  if (!end) throw new TypeError('the execution has not ended');
  const ended = Date.parse(end.time) / 1000;
  const success = end.outcome === 'done' ? ended : successBefore;
  const one = (value: number | string | undefined | null) =>
    value === undefined || value === null ? [] : [{ value }];
  const byStage = (value: (stage: (typeof stages)[number]) => number | null) =>
    stages.flatMap((stage) => {
      const found = value(stage);
      return found === null ? [] : [{ labels: { stage: stage.stage }, value: found }];
    });
  const gauges: Gauge[] = [
    {
      name: 'arrears_run_exit_code',
      help: 'Exit code of the last run; 0 is done.',
      samples: one(end.exit_code),
    },
    {
      name: 'arrears_run_end_timestamp_seconds',
      help: 'Unix time at which the last run ended.',
      samples: one(ended),
    },
    { name: lastSuccess, help: 'Unix time at which a run last ended well.', samples: one(success) },
    {
      name: 'arrears_run_snapshot_timestamp_seconds',
      help: 'Snapshot date of the last run, as the unix time of its midnight in UTC.',
      samples: one(Date.parse(`${as_of_date}T00:00:00Z`) / 1000),
    },
    {
      name: 'arrears_run_duration_seconds',
      help: 'Duration of the last run.',
      samples: one(end.seconds),
    },
    {
      name: 'arrears_run_peak_memory_bytes',
      help: 'Highest resident memory of the last run.',
      samples: one(end.peak_memory_bytes),
    },
    {
      name: 'arrears_stage_duration_seconds',
      help: 'Duration of a stage of the last run.',
      samples: byStage(({ seconds }) => seconds),
    },
    {
      name: 'arrears_stage_rows',
      help: 'Rows that a stage of the last run has made.',
      samples: byStage(({ rows }) => rows),
    },
    {
      name: 'arrears_stage_peak_memory_bytes',
      help: 'Highest resident memory of a stage of the last run.',
      samples: byStage(({ peak_memory_bytes }) => peak_memory_bytes),
    },
    {
      name: 'arrears_source_rows',
      help: 'Rows of a source of the last run that published or found its list unchanged, by what became of them.',
      samples: (manifest?.ingest.tables ?? []).flatMap(({ table, accepted, quarantined }) => [
        { labels: { table, state: 'accepted' }, value: accepted },
        { labels: { table, state: 'quarantined' }, value: quarantined },
      ]),
    },
    {
      name: 'arrears_listed_accounts',
      help: 'Accounts of the list that the last run ended with.',
      samples: one(manifest?.accounts),
    },
    {
      name: 'arrears_listed_amount_past_due',
      help: 'Past due in all of the list that the last run ended with, in its currency.',
      samples: manifest
        ? [{ labels: { currency: manifest.currency }, value: manifest.control_totals.amount_past_due }]
        : [],
    },
  ];
  return gauges
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples.map(
          ({ labels, value }) => `${name}${labelText({ portfolio, command, ...labels })} ${value}`,
        ),
        '',
      ].join('\n'),
    )
    .join('');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return `{${pairs.join(',')}}`;
}

function successBefore(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const value = new RegExp(`^${lastSuccess}\\{.*\\} (\\d+(?:\\.\\d+)?)$`, 'm').exec(
    readFileSync(path, 'utf8'),
  )?.[1];
  return value === undefined ? undefined : Number(value);
}
