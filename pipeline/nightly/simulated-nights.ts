import type { ModelFile } from '../contracts/model-file.js';
import { Registry } from '../contracts/registry.js';
import { addDays, type IsoDate } from '../core/dates.js';
import { UsageError } from '../core/errors.js';
import { publishedDates, publishedManifest } from '../publishing/bundle.js';
import type { Workspace } from '../workspace/workspace.js';
import { misfit } from './model-fit.js';

/** A night to simulate, and what ranks it. */
export interface SimulatedNight {
  readonly asOfDate: IsoDate;
  readonly model: ModelFile;
}

/**
 * The latest `most` published nights up to `asOfDate`, each with the model that ranked it; where none is published, as
 * many days back from `asOfDate`. A night whose model no longer fits the workspace, or that was never published, is
 * ranked by the champion.
 * @throws UsageError when there is no model to rank with
 */
export function nightsToSimulate(
  workspace: Workspace,
  asOfDate: IsoDate,
  most: number,
): { published: boolean; nights: SimulatedNight[] } {
  const { runs, registry: directory } = workspace.paths;
  const published = publishedDates(runs).filter((date) => date <= asOfDate);
  const dates =
    published.length > 0
      ? published.slice(-most)
      : Array.from({ length: most }, (_, n) => addDays(asOfDate, n + 1 - most));
  const registry = new Registry(directory);
  const fitting = (id: string | undefined): ModelFile | undefined => {
    if (id === undefined || !registry.ids().includes(id) || !registry.isReadable(id)) return undefined;
    const model = registry.model(id);
    return model.kind === 'fallback' || misfit(model, workspace) === undefined ? model : undefined;
  };
  const nights = dates.map((date) => {
    const model = fitting(publishedManifest(runs, date)?.model.model_id) ?? fitting(registry.championId());
    if (model === undefined)
      throw new UsageError('NO_MODEL', 'there is no model that fits the workspace to rank nights with', {
        where: directory,
        hint: 'run: arrears nightly',
      });
    return { asOfDate: date, model };
  });
  return { published: published.length > 0, nights };
}
