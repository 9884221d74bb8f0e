import { z } from 'zod';

const binSchema = z.strictObject({
  rows: z.number().nonnegative(),
  bads: z.number().nonnegative(),
  woe: z.number(),
});

const directionSchema = z.union([z.literal(1), z.literal(-1), z.literal(0)]);

export const binningSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    feature: z.string(),
    direction: directionSchema,
    closed: z.literal('left'),
    edges: z.array(z.number()),
    specials: z.array(z.number()),
    bins: z.array(binSchema),
  }),
  z.strictObject({
    kind: z.literal('category'),
    feature: z.string(),
    direction: directionSchema,
    codes: z.array(z.array(z.number())),
    bins: z.array(binSchema),
  }),
]);

/** One bin: the training rows and bads in it, and its weight of evidence. */
export type Bin = z.infer<typeof binSchema>;

/**
 * The whole fitted binning of a feature; plain JSON. `bins` holds, in this order:
 * - number: one bin an interval (bin i holds edges[i − 1] <= value < edges[i]), one bin a special
 *   value, the missing bin;
 * - category: one bin a set of codes, the missing bin, and the bin of all other codes, which takes
 *   the rare ones of the training rows and every code never seen.
 */
export type Binning = z.infer<typeof binningSchema>;

export type NumberBinning = Extract<Binning, { kind: 'number' }>;
export type CategoryBinning = Extract<Binning, { kind: 'category' }>;

/** How many bins a binning of its shape must have. */
export function expectedBins(binning: Binning): number {
  return binning.kind === 'number'
    ? binning.edges.length + 1 + binning.specials.length + 1
    : binning.codes.length + 2;
}

/** The bin of every value of a column: the one rule of fitting, scoring and export. */
export function assignBins(binning: Binning, column: Float32Array): Uint8Array {
  return binning.kind === 'number' ? assignIntervals(binning, column) : assignCodes(binning, column);
}

function assignIntervals({ edges, specials }: NumberBinning, column: Float32Array): Uint8Array {
  const bins = new Uint8Array(column.length);
  const special = new Map(specials.map((value, i) => [value, edges.length + 1 + i]));
  const missing = edges.length + 1 + specials.length;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]) bin++;
    if (special.size > 0) bin = special.get(value) ?? bin;
    bins[row] = Number.isNaN(value) ? missing : bin;
  }
  return bins;
}

function assignCodes({ codes }: CategoryBinning, column: Float32Array): Uint8Array {
  const known = new Map(codes.flatMap((set, bin) => set.map((code) => [code, bin] as const)));
  const missing = codes.length;
  const other = missing + 1;
  return Uint8Array.from(column, (value) => (Number.isNaN(value) ? missing : (known.get(value) ?? other)));
}

/** The label of each bin as a card shows it. */
export function binLabels(binning: Binning, codeName: (code: number) => string = String): string[] {
  if (binning.kind === 'category') {
    return [...binning.codes.map((set) => set.map(codeName).join(', ')), 'missing', 'other'];
  }
  const { edges, specials } = binning;
  const intervals = Array.from({ length: edges.length + 1 }, (_, i) => {
    if (edges.length === 0) return 'any value';
    if (i === 0) return `< ${edges[0]}`;
    return i === edges.length ? `>= ${edges[i - 1]}` : `[${edges[i - 1]}, ${edges[i]})`;
  });
  return [...intervals, ...specials.map((value) => `= ${value}`), 'missing'];
}
