import { openExplainer } from '../../models/explain-batches.js';
import { topReasons } from '../../models/reasons.js';
import { type RegisteredModel, routed, type ScoredRows } from '../contracts/registered-model.js';
import type { Warehouse } from '../warehouse/warehouse.js';

const shown = 4;

/** Gives the reasons of block after block of accounts. */
export interface ReasonFinder {
  /** Row-major, rows × 4: the features that raise the risk most, null where fewer do. */
  of(rows: ScoredRows): (string | null)[];
  close(): Promise<void>;
}

/** Opens the explainers of a model; reasons are features that a customer may be told. */
export async function openReasons(
  warehouse: Warehouse,
  model: RegisteredModel,
  threads: number,
): Promise<ReasonFinder> {
  const tellable = await tellableFeatures(warehouse);
  const explained = model.map((entry) => {
    const names = entry.fitted.features.map(({ name }) => name);
    return {
      stage: entry.stage,
      names,
      isTellable: names.map((name) => tellable.has(name)),
      explainer: openExplainer(entry.fitted, threads),
    };
  });
  return {
    of(rows) {
      const reasons = new Array<string | null>(rows.matrix.rows * shown).fill(null);
      for (const { model: entry, matrix, indexes } of routed(explained, rows)) {
        const { names, isTellable, explainer } = entry;
        const contributions = explainer.explain(matrix);
        const { values } = contributions;
        for (let i = 0; i < values.length; i++) if (!isTellable[i % isTellable.length]) values[i] = 0;
        topReasons(contributions, names.length, shown).forEach((feature, i) => {
          if (feature < 0) return;
          const row = Math.floor(i / shown);
          reasons[(indexes ? indexes[row] : row) * shown + (i % shown)] = names[feature];
        });
      }
      return reasons;
    },
    async close() {
      for (const { explainer } of explained) await explainer.close();
    },
  };
}

async function tellableFeatures(warehouse: Warehouse): Promise<Set<string>> {
  const rows = await warehouse.rows<{ name: string }>('SELECT name FROM ref_feature WHERE tellable');
  return new Set(rows.map((row) => row.name));
}
