import { z } from 'zod';

/** Version of the partition files; raised when their meaning changes. */
export const partitionVersion = 1 as const;

const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const date = z.iso.date();

/** `manifest.json` of a partition of a night: what it holds and what it was made from. */
export const partitionManifestSchema = z.strictObject({
  format: z.literal('arrears-partition'),
  format_version: z.literal(partitionVersion),
  program_version: z.string(),
  /** From 1. */
  partition: z.number().int().positive(),
  partitions: z.number().int().positive(),
  portfolio: z.string(),
  as_of_date: date,
  model_id: z.string(),
  /** Identity of the sources. */
  fingerprint: sha256,
  /** Identity of all that goes into the night, equal in all its partitions. */
  inputs_id: sha256,
  /** Overdue accounts that it ranks. */
  accounts: count,
  inputs: z.array(z.strictObject({ name: z.string(), file: z.string(), bytes: count, sha256 })),
  ingest: z.strictObject({
    /** Rows at home in the partition. */
    tables: z.array(
      z.strictObject({
        table: z.string(),
        read: count,
        accepted: count,
        quarantined: count,
        reasons: z.record(z.string(), count),
      }),
    ),
    files: z.array(z.strictObject({ name: z.string(), file: z.string(), rejected: count })),
    /** Rows of each source in all partitions together. */
    sourceRows: z.record(z.string(), count),
  }),
  /** Past nights whose outcomes it holds. */
  labeled_nights: z.array(date),
  files: z.array(z.strictObject({ file: z.string().regex(/^[a-z0-9_-]+\.parquet$/), bytes: count, sha256 })),
});

/** The checked content of a partition's manifest. */
export type PartitionManifest = z.infer<typeof partitionManifestSchema>;
