import { z } from 'zod';

const count = z.number().int().nonnegative();

const startSchema = z.object({
  event: z.literal('start'),
  time: z.iso.datetime(),
  execution_id: z.uuid(),
  command: z.string(),
  portfolio: z.string(),
  as_of_date: z.iso.date(),
  program_version: z.string(),
  process: count,
});

const stageSchema = z.object({
  event: z.literal('stage'),
  stage: z.string(),
  seconds: z.number().nonnegative(),
  /** Rows that the stage has made; null where it makes none. */
  rows: count.nullable(),
  peak_memory_bytes: count,
});

const endSchema = z.object({
  event: z.literal('end'),
  time: z.iso.datetime(),
  outcome: z.enum(['done', 'failed']),
  exit_code: count,
  error_code: z.string().nullable(),
  seconds: z.number().nonnegative(),
  peak_memory_bytes: count,
  /** The list that the execution ended with; null where it makes none. */
  run_id: z.string().nullable(),
  /** False when just this list was published before. */
  published: z.boolean().nullable(),
  accounts: count.nullable(),
});

/** The lines of a log by which an execution is told; others may stand between them. */
export const logLineSchema = z.discriminatedUnion('event', [startSchema, stageSchema, endSchema]);

/** A stage of an execution; one that was entered more than once is told once. */
export type Stage = Omit<z.infer<typeof stageSchema>, 'event'>;

/** How an execution ended. */
export type ExecutionEnd = Omit<z.infer<typeof endSchema>, 'event'>;

/** What an execution is, from its beginning. */
export type ExecutionStart = Omit<z.infer<typeof startSchema>, 'event'>;

/** One start of a command that works through a batch, as its log tells it. */
export interface Execution extends ExecutionStart {
  readonly stages: readonly Stage[];
  /** Left out while it runs, and for ever when it was killed. */
  readonly end?: ExecutionEnd;
}

/** Adds a stage; seconds of the same stage sum, the highest memory and the last rows stand. */
export function withStage(stages: readonly Stage[], added: Stage): Stage[] {
  const before = stages.find(({ stage }) => stage === added.stage);
  if (!before) return [...stages, added];
  const merged = {
    stage: added.stage,
    seconds: rounded(before.seconds + added.seconds),
    rows: added.rows ?? before.rows,
    peak_memory_bytes: Math.max(before.peak_memory_bytes, added.peak_memory_bytes),
  };
  return stages.map((stage) => (stage === before ? merged : stage));
}

/** Seconds to the millisecond. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
