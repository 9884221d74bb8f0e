import type { Manifest } from '../contracts/manifest.js';
import type { ModelFile, TrainedModelFile } from '../contracts/model-file.js';
import type { IsoDate } from '../core/dates.js';
import type { OnProgress } from '../core/progress.js';
import { findAnswers, type ImportAnswers } from '../publishing/import-answers.js';
import type { Workspace } from '../workspace/workspace.js';
import { inputsIdentity } from './identity.js';
import { shadowChallengers } from './model-fit.js';
import { lastPublished } from './rank-moves.js';

/** All that a night is made from besides the rows of its sources. */
export interface NightInputs {
  readonly asOfDate: IsoDate;
  readonly model: ModelFile;
  /** Score in the shadow and change nothing of the list. */
  readonly challengers: readonly TrainedModelFile[];
  /** The night published before, if there is one. */
  readonly lastNight?: Manifest;
  /** What the importing system answered to it. */
  readonly answers?: ImportAnswers;
  /** Identity of these and of the sources: equal for equal lists and reports. */
  readonly inputsId: string;
}

/** Finds what a night is made from, with its identity. */
export async function nightInputs(
  workspace: Workspace,
  asOfDate: IsoDate,
  model: ModelFile,
  /** Of the sources. */
  fingerprint: string,
  onProgress: OnProgress,
): Promise<NightInputs> {
  const challengers = shadowChallengers(workspace, model, asOfDate, onProgress);
  const lastNight = lastPublished(workspace, asOfDate);
  const answers = lastNight && (await findAnswers(workspace.directory, lastNight));
  const inputsId = inputsIdentity(workspace, asOfDate, {
    fingerprint,
    model,
    challengers: challengers.map(({ model_id }) => model_id),
    lastRunId: lastNight?.run_id ?? null,
    answers: answers?.files ?? null,
  });
  return { asOfDate, model, challengers, lastNight, answers, inputsId };
}
