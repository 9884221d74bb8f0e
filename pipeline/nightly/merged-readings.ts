import type { PartitionManifest } from '../contracts/partition-manifest.js';
import { sourceContracts } from '../contracts/sources.js';
import { DataContractError } from '../core/errors.js';
import { canonicalJson } from '../core/hash.js';
import type { IngestReport } from '../ingest/ingest.js';
import type { TableReading } from '../ingest/stage-table.js';

/**
 * What one run would have read: the rows of every source, each at home in one partition.
 * @throws DataContractError when the partitions saw different sources
 */
export function mergedReadings(manifests: readonly PartitionManifest[]): IngestReport {
  const [first, ...others] = manifests.map(({ ingest }) => ingest);
  const whole = ({ files, sourceRows }: PartitionManifest['ingest']) => canonicalJson({ files, sourceRows });
  const differs = others.findIndex((other) => whole(other) !== whole(first));
  const tables = sourceContracts.flatMap(({ table }) =>
    first.tables.some((reading) => reading.table === table) ? [sumOf(table, manifests)] : [],
  );
  const short = tables.find(({ table, read }) => read !== first.sourceRows[table]);
  if (differs >= 0 || short)
    throw new DataContractError(
      'ROWS_UNACCOUNTED',
      short
        ? `${short.table}: the source has ${first.sourceRows[short.table]} rows, but the partitions read ${short.read}`
        : `partition ${differs + 2} found other rows in the sources than partition 1`,
      {
        where: `partitions of ${manifests[0].as_of_date}`,
        hint: 'a source SELECT gives other rows each time it runs; remove random(), LIMIT and the like from it',
      },
    );
  return { tables, files: first.files };
}

function sumOf(table: string, manifests: readonly PartitionManifest[]): TableReading {
  const readings = manifests.flatMap(({ ingest }) => ingest.tables.filter((each) => each.table === table));
  const sum = (of: (reading: TableReading) => number) =>
    readings.reduce((total, each) => total + of(each), 0);
  const reasons = [...new Set(readings.flatMap((each) => Object.keys(each.reasons)))].sort();
  return {
    table,
    read: sum(({ read }) => read),
    accepted: sum(({ accepted }) => accepted),
    quarantined: sum(({ quarantined }) => quarantined),
    reasons: Object.fromEntries(reasons.map((reason) => [reason, sum((each) => each.reasons[reason] ?? 0)])),
  };
}
