/** How a feature enters a model. */
export interface ModelFeature {
  readonly name: string;
  /** `category` columns hold non-negative integer codes; `number` columns hold any finite value. */
  readonly kind: 'number' | 'category';
  /** The declared effect on risk: +1 never falls as the feature rises, −1 never rises, 0 free. */
  readonly direction: 1 | -1 | 0;
}

/** A column-major table of features. Missing is NaN; infinities are not allowed. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly features: readonly ModelFeature[];
  /** One column a feature, in the order of `features`, each of length `rows`. */
  readonly columns: readonly Float32Array[];
}

/** The rows at `indexes`, in that order, copied. */
export function takeRows(matrix: FeatureMatrix, indexes: Int32Array): FeatureMatrix {
  const columns = matrix.columns.map((column) => {
    const taken = new Float32Array(indexes.length);
    for (let i = 0; i < indexes.length; i++) taken[i] = column[indexes[i]];
    return taken;
  });
  return { rows: indexes.length, features: matrix.features, columns };
}

/** The rows [from, to), sharing memory with `matrix`. */
export function sliceRows(matrix: FeatureMatrix, from: number, to: number): FeatureMatrix {
  return {
    rows: to - from,
    features: matrix.features,
    columns: matrix.columns.map((column) => column.subarray(from, to)),
  };
}
