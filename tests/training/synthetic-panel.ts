import { sigmoid } from '../../models/logit.js';
import { seededRandom } from '../../pipeline/core/random.js';
import type { Panel } from '../../pipeline/training/panel.js';
import { type Configuration, configurationSchema } from '../../pipeline/workspace/configuration-schema.js';

/** How much the early and the late accounts' risk rises with the feature `swing`. */
export interface PanelWorld {
  readonly early: number;
  readonly late: number;
}

/** Twelve months of labeled snapshots of customers, by a known law; ordered by date. */
export function syntheticPanel(customers: number, world: PanelWorld, seed = 5): Panel {
  const months = 12;
  const rows = customers * months;
  const random = seededRandom(seed);
  const features = ['swing', 'dpd', 'noise', 'outstanding_principal'].map((name) => ({
    name,
    kind: 'number' as const,
    direction: 0 as const,
  }));
  const columns = features.map(() => new Float32Array(rows));
  const panel = {
    matrix: { rows, features, columns },
    bad: new Uint8Array(rows),
    group: new Int32Array(rows),
    day: new Int32Array(rows),
    dpd: new Int32Array(rows),
    bucket: new Int32Array(rows),
    amountPastDue: new Float64Array(rows),
    recovered: new Float64Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const dpd = 1 + random.below(120);
    const swing = random.normal();
    const isEarly = dpd <= 30;
    const p = sigmoid(-0.4 + (isEarly ? world.early : world.late) * swing);
    panel.group[row] = 1000 + (row % customers);
    panel.day[row] = 20000 + 31 * Math.floor(row / customers);
    panel.dpd[row] = dpd;
    panel.bucket[row] = isEarly ? 1 : dpd <= 60 ? 2 : dpd <= 90 ? 3 : 4;
    panel.bad[row] = random.uniform() < p ? 1 : 0;
    panel.amountPastDue[row] = 50 + random.below(400);
    const pays = random.uniform() < sigmoid(0.3 - swing);
    panel.recovered[row] = pays ? Math.min(panel.amountPastDue[row] * 1.5, 500) : 0;
    [swing, dpd, random.normal(), 500].forEach((value, f) => {
      columns[f][row] = value;
    });
  }
  return panel;
}

/** A configuration that differs from the defaults in its training only. */
export function trainingConfiguration(training: Record<string, unknown> = {}): Configuration {
  return configurationSchema.parse({ portfolio: 'test', currency: 'CNY', files: {}, training });
}
