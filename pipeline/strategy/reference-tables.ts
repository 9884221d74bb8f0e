import type { Parameters, Warehouse } from '../warehouse/warehouse.js';
import {
  type Condition,
  conditionRanges,
  type Strategy,
  treatmentChannels,
  treatmentsOf,
} from '../workspace/strategy-schema.js';
import type { Draw } from './draws.js';

/**
 * Fills `ref_band`, `ref_channel`, `ref_segment`, `ref_condition`, `ref_condition_feature`, `ref_arm`, `ref_treatment` and
 * `ref_agency` from the strategy. Needs `scr_account`.
 */
export async function buildStrategyReferences(
  warehouse: Warehouse,
  strategy: Strategy,
  draws: readonly Draw[],
): Promise<void> {
  await buildBands(warehouse, strategy);
  await buildChannels(warehouse);
  await buildSegments(warehouse, strategy);
  await buildConditions(warehouse, strategy, draws);
  await buildArms(warehouse, draws);
  await buildTreatments(warehouse, strategy);
  await buildAgencies(warehouse, strategy);
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
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_segment (ordinal INTEGER, segment VARCHAR, en VARCHAR, zh VARCHAR, treatments VARCHAR)',
  );
  for (const [ordinal, segment] of segments.entries())
    await warehouse.run('INSERT INTO ref_segment VALUES ($ordinal, $segment, $en, $zh, $treatments)', {
      ordinal,
      segment: segment.name,
      en: segment.label.en,
      zh: segment.label.zh,
      treatments: treatmentsOf(segment).join(' '),
    });
}

/** What accounts of a segment, or of a draw into arms, have in common. */
async function buildConditions(
  warehouse: Warehouse,
  { segments }: Strategy,
  draws: readonly Draw[],
): Promise<void> {
  const bounds = conditionRanges.flatMap((range) => [`${range}_at_least DOUBLE`, `${range}_below DOUBLE`]);
  await warehouse.run(
    `CREATE OR REPLACE TABLE ref_condition (
       kind VARCHAR, ordinal INTEGER, buckets VARCHAR[], bands VARCHAR[], products VARCHAR[], restrictions VARCHAR[],
       features INTEGER, ${bounds.join(', ')})`,
  );
  await warehouse.run(
    `CREATE OR REPLACE TABLE ref_condition_feature (
       kind VARCHAR, ordinal INTEGER, feature VARCHAR, at_least DOUBLE, below DOUBLE)`,
  );
  const conditions = [
    ...segments.map(({ when }, ordinal) => ({ kind: 'segment', ordinal, condition: when })),
    ...draws.map(({ where }, ordinal) => ({ kind: 'draw', ordinal, condition: where })),
  ];
  for (const { kind, ordinal, condition } of conditions) {
    const row = { kind, ordinal, ...conditionRow(condition) };
    const columns = Object.keys(row);
    const cells = columns.map((name) =>
      listColumns.has(name) ? `CAST(CAST($${name} AS JSON) AS VARCHAR[])` : `$${name}`,
    );
    await warehouse.run(
      `INSERT INTO ref_condition (${columns.join(', ')}) VALUES (${cells.join(', ')})`,
      row,
    );
    for (const [feature, { at_least, below }] of Object.entries(condition.feature ?? {}))
      await warehouse.run(
        'INSERT INTO ref_condition_feature VALUES ($kind, $ordinal, $feature, $at_least, $below)',
        { kind, ordinal, feature, at_least: asFeature(at_least), below: asFeature(below) },
      );
  }
}

const listColumns = new Set(['buckets', 'bands', 'products', 'restrictions']);

/** A bound as precise as features are, so that a share of 7 in 10 is at least 0.7. */
function asFeature(bound: number | undefined): number | null {
  return bound === undefined ? null : Math.fround(bound);
}

function conditionRow(condition: Condition): Parameters {
  const list = (names: readonly string[] | undefined) => (names ? JSON.stringify(names) : null);
  const bounds = conditionRanges.flatMap((range) => [
    [`${range}_at_least`, condition[range]?.at_least ?? null],
    [`${range}_below`, condition[range]?.below ?? null],
  ]);
  return {
    buckets: list(condition.bucket),
    bands: list(condition.band),
    products: list(condition.product),
    restrictions: list(condition.restriction),
    features: Object.keys(condition.feature ?? {}).length,
    ...Object.fromEntries(bounds),
  };
}

/** The arms of draws and their places on [0, 1). */
async function buildArms(warehouse: Warehouse, draws: readonly Draw[]): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TABLE ref_arm (draw INTEGER, name VARCHAR, arm INTEGER, from_share DOUBLE, to_share DOUBLE)',
  );
  for (const [draw, { name, arms }] of draws.entries())
    for (const [arm, { from, to }] of thresholds(arms).entries())
      await warehouse.run('INSERT INTO ref_arm VALUES ($draw, $name, $arm, $from, $to)', {
        draw,
        name,
        arm,
        from,
        to,
      });
}

async function buildAgencies(warehouse: Warehouse, { treatments }: Strategy): Promise<void> {
  await warehouse.run(
    `CREATE OR REPLACE TABLE ref_agency (
       treatment VARCHAR, ordinal INTEGER, agency VARCHAR, from_share DOUBLE, to_share DOUBLE, cap INTEGER)`,
  );
  for (const [treatment, { agencies = {} }] of Object.entries(treatments)) {
    const places = thresholds(Object.values(agencies));
    for (const [ordinal, [agency, { cap }]] of Object.entries(agencies).entries())
      await warehouse.run('INSERT INTO ref_agency VALUES ($treatment, $ordinal, $agency, $from, $to, $cap)', {
        treatment,
        ordinal,
        agency,
        ...places[ordinal],
        cap: cap ?? null,
      });
  }
}

/** Where shares that sum to 1 stand on [0, 1): one after the other, the last to the end. */
function thresholds(shares: readonly { readonly share: number }[]): { from: number; to: number }[] {
  let from = 0;
  return shares.map(({ share }, index) => {
    const place = { from, to: index === shares.length - 1 ? 1 : from + share };
    from = place.to;
    return place;
  });
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
