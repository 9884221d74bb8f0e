import type { Parameters, Warehouse } from '../warehouse/warehouse.js';
import {
  conditionRanges,
  type Segment,
  type Strategy,
  treatmentChannels,
  treatmentsOf,
} from '../workspace/strategy-schema.js';

/** Fills `ref_band`, `ref_channel`, `ref_segment` and `ref_treatment` from the strategy. Needs `scr_account`. */
export async function buildStrategyReferences(warehouse: Warehouse, strategy: Strategy): Promise<void> {
  await buildBands(warehouse, strategy);
  await buildChannels(warehouse);
  await buildSegments(warehouse, strategy);
  await buildTreatments(warehouse, strategy);
}

async function buildBands(warehouse: Warehouse, { bands }: Strategy): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_band (ordinal INTEGER, band VARCHAR, en VARCHAR, zh VARCHAR, lower_pd DOUBLE, upper_pd DOUBLE)',
  );
  let lower = 0;
  for (const [ordinal, band] of bands.entries()) {
    const upper = await upperBound(warehouse, band);
    await warehouse.run('INSERT INTO ref_band VALUES ($ordinal, $band, $en, $zh, $lower, $upper)', {
      ordinal,
      band: band.name,
      en: band.label?.en ?? band.name,
      zh: band.label?.zh ?? band.name,
      lower,
      upper,
    });
    lower = upper ?? lower;
  }
}

/** A quantile is that of tonight's accounts; those with one pd stay together, above it. */
async function upperBound(
  warehouse: Warehouse,
  { below, below_quantile: quantile }: Strategy['bands'][number],
): Promise<number | null> {
  if (quantile === undefined) return below ?? null;
  const { bound } = await warehouse.row<{ bound: number | null }>(
    'SELECT quantile_disc(pd, CAST($quantile AS DOUBLE)) AS bound FROM scr_account',
    { quantile },
  );
  return bound;
}

async function buildChannels(warehouse: Warehouse): Promise<void> {
  await warehouse.run('CREATE OR REPLACE TABLE ref_channel (ordinal INTEGER, channel VARCHAR)');
  for (const [ordinal, channel] of treatmentChannels.entries())
    await warehouse.run('INSERT INTO ref_channel VALUES ($ordinal, $channel)', { ordinal, channel });
}

async function buildSegments(warehouse: Warehouse, { segments }: Strategy): Promise<void> {
  const bounds = conditionRanges.flatMap((range) => [`${range}_at_least DOUBLE`, `${range}_below DOUBLE`]);
  await warehouse.run(
    `CREATE OR REPLACE TABLE ref_segment (
       ordinal INTEGER, segment VARCHAR, en VARCHAR, zh VARCHAR, first_treatment VARCHAR, treatments VARCHAR,
       buckets VARCHAR[], bands VARCHAR[], products VARCHAR[], ${bounds.join(', ')})`,
  );
  for (const [ordinal, segment] of segments.entries()) {
    const values = segmentRow(ordinal, segment);
    const columns = Object.keys(values);
    const cells = columns.map((name) =>
      listColumns.has(name) ? `CAST(CAST($${name} AS JSON) AS VARCHAR[])` : `$${name}`,
    );
    await warehouse.run(
      `INSERT INTO ref_segment (${columns.join(', ')}) VALUES (${cells.join(', ')})`,
      values,
    );
  }
}

const listColumns = new Set(['buckets', 'bands', 'products']);

function segmentRow(ordinal: number, segment: Segment): Parameters {
  const { name, label, when } = segment;
  const treatments = treatmentsOf(segment);
  const list = (names: readonly string[] | undefined) => (names ? JSON.stringify(names) : null);
  const bounds = conditionRanges.flatMap((range) => [
    [`${range}_at_least`, when[range]?.at_least ?? null],
    [`${range}_below`, when[range]?.below ?? null],
  ]);
  return {
    ordinal,
    segment: name,
    en: label.en,
    zh: label.zh,
    first_treatment: treatments[0],
    treatments: treatments.join(' '),
    buckets: list(when.bucket),
    bands: list(when.band),
    products: list(when.product),
    ...Object.fromEntries(bounds),
  };
}

async function buildTreatments(warehouse: Warehouse, { treatments }: Strategy): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_treatment (treatment VARCHAR, channel VARCHAR, owner VARCHAR, tone VARCHAR, en VARCHAR, zh VARCHAR)',
  );
  for (const [treatment, { channel, owner, tone, label }] of Object.entries(treatments))
    await warehouse.run('INSERT INTO ref_treatment VALUES ($treatment, $channel, $owner, $tone, $en, $zh)', {
      treatment,
      channel,
      owner,
      tone,
      en: label.en,
      zh: label.zh,
    });
}
