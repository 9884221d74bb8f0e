import { z } from 'zod';
import { droppedSchema } from './dropped.js';
import { scalingSchema } from './scaling.js';

/** Version of the YAML form of a card. */
export const cardVersion = 1;

const counts = {
  rows: z.number().nonnegative(),
  bads: z.number().nonnegative(),
  /** Worked out from the counts when absent. */
  woe: z.number().optional(),
  /** Worked out from the WoE when absent. */
  points: z.number().optional(),
};

const missingBin = z.strictObject({ missing: z.literal(true), ...counts });

const directionSchema = z.union([z.literal(1), z.literal(-1), z.literal(0)]);

const numberForm = z.strictObject({
  feature: z.string(),
  kind: z.literal('number'),
  direction: directionSchema,
  coefficient: z.number(),
  /** Intervals from <= value < below, rising and without gaps; special values; the missing bin. */
  bins: z.array(
    z.union([
      z.strictObject({ special: z.number(), ...counts }),
      missingBin,
      z.strictObject({ from: z.number().optional(), below: z.number().optional(), ...counts }),
    ]),
  ),
});

const categoryForm = z.strictObject({
  feature: z.string(),
  kind: z.literal('category'),
  direction: directionSchema,
  coefficient: z.number(),
  /** Groups of codes, the missing bin, and the bin of all other codes. */
  bins: z.array(
    z.union([
      z.strictObject({ codes: z.array(z.number().int().nonnegative()).min(1), ...counts }),
      missingBin,
      z.strictObject({ other: z.literal(true), ...counts }),
    ]),
  ),
});

/** A card as analysts read and edit it. */
export const cardFormSchema = z.strictObject({
  card: z.literal('arrears-scorecard'),
  card_version: z.literal(cardVersion),
  /** The training rows, and the bads among them. */
  rows: z.number().int().positive(),
  bads: z.number().int().positive(),
  scaling: scalingSchema,
  intercept: z.number(),
  /** Worked out from scaling and intercept when absent. */
  base_points: z.number().optional(),
  features: z.array(z.discriminatedUnion('kind', [numberForm, categoryForm])),
  dropped: z.array(droppedSchema),
});

/** The parsed form of a card. */
export type CardForm = z.infer<typeof cardFormSchema>;

export type FeatureForm = CardForm['features'][number];
export type NumberForm = Extract<FeatureForm, { kind: 'number' }>;
export type CategoryForm = Extract<FeatureForm, { kind: 'category' }>;
export type BinForm = FeatureForm['bins'][number];
