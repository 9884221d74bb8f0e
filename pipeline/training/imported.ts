import type { FittedModel } from '../../models/estimator.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { heldBackSides } from './calibration-sides.js';
import { calibrated, pdOf } from './candidate.js';
import { type Panel, takePanel } from './panel.js';
import { badsOf, panelSides } from './panel-sides.js';
import { judge, type Training, type TrainingOptions } from './train.js';

/**
 * Calibrates a model that was fitted elsewhere on the customers that an exported panel holds back from the fit,
 * and judges it on the test rows. Which rows it was fitted on nobody here knows; the description says so.
 */
export async function judgeImported(
  panel: Panel,
  fitted: FittedModel,
  configuration: Configuration,
  options: TrainingOptions,
): Promise<Training> {
  const sides = panelSides(panel, configuration);
  const { training, test } = sides;
  const { seed } = configuration.training;
  const held = takePanel(training, heldBackSides(training, seed).test);
  const calibration = [0, held.bad.length].includes(badsOf(held)) ? training : held;
  const engine = {
    engine: fitted.engine,
    settings: {},
    description: {
      en:
        'Imported: it was fitted elsewhere, on rows that this program does not know; when these include test ' +
        'snapshots, its figures flatter it. It was calibrated here, and is too sure when it had seen those rows.',
      zh:
        '匯入：在別處擬合，本程式不知其所用的列；若其中有測試快照，其數字偏於樂觀。' +
        '校準在此處進行；若它見過這些列，則過於自信。',
    },
    fitted,
    fitRows: 0,
    ...calibrated(calibration, fitted.margin(calibration.matrix), seed),
  };
  const candidate = { ...engine, pd: pdOf(engine, test) };
  const single = { ...configuration, training: { ...configuration.training, stages: {} } };
  return judge(panel, sides, test, [candidate], single, options);
}
