import { engineNamed } from '../../models/engines.js';
import type { Estimator, WeightedRows } from '../../models/estimator.js';
import { forestEngine } from '../../models/forest/forest-engine.js';
import { gbdtEngine } from '../../models/gbdt/gbdt-engine.js';
import { scorecardEngine } from '../../models/scorecard/scorecard.js';
import type { Bilingual } from '../core/bilingual.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { settingsByEngineName } from '../workspace/engine-settings-schema.js';
import type { Panel } from './panel.js';

/** Settings of an engine by name; those that are left out are its defaults. */
export type Settings = Readonly<Record<string, unknown>>;

/** An engine and those of its settings that are not the defaults. */
export interface EngineSettings {
  readonly engine: string;
  readonly settings: Settings;
}

const makers: Readonly<Record<string, (settings: Settings) => Estimator>> = {
  scorecard: scorecardEngine,
  gbdt: gbdtEngine,
  forest: forestEngine,
};

/**
 * The engine with its settings.
 * @throws ConfigurationError when there is no such engine, or a setting is out of its range
 */
export function estimatorOf({
  engine,
  settings: { halfLifeDays: _, ...settings },
}: EngineSettings): Estimator {
  return Object.keys(settings).length > 0 && makers[engine] ? makers[engine](settings) : engineNamed(engine);
}

/** A sentence for the model card: what is fitted, with which settings. */
export function describeEngine(chosen: EngineSettings): Bilingual {
  const { halfLifeDays } = chosen.settings;
  const told = estimatorOf(chosen).describe();
  if (halfLifeDays === undefined) return told;
  return {
    en: `${told.en} A snapshot weighs half for each ${halfLifeDays} days that it is older than the newest.`,
    zh: `${told.zh}快照每比最新者早 ${halfLifeDays} 天，權重減半。`,
  };
}

/** What arrears.yaml sets of an engine. */
export function configuredSettings({ training }: Configuration, engine: string): Settings {
  const { settings } = training;
  return settingsByEngineName(settings[engine as keyof typeof settings] ?? {});
}

/** A panel as an engine with these settings learns from it: with a weight for each row where old rows weigh less. */
export function weighted(panel: Panel, { settings }: EngineSettings): Panel & Pick<WeightedRows, 'weight'> {
  const halfLife = settings.halfLifeDays;
  if (typeof halfLife !== 'number') return panel;
  const newest = panel.day.reduce((latest, day) => Math.max(latest, day), 0);
  return { ...panel, weight: Float32Array.from(panel.day, (day) => 2 ** ((day - newest) / halfLife)) };
}

/** A range that a setting is drawn from. */
interface SettingRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** `log`: as likely between 1 and 10 as between 10 and 100. */
  readonly scale: 'linear' | 'log';
  readonly whole?: true;
}

/** What tuning tries of each engine. */
const ranges: Readonly<Record<string, readonly SettingRange[]>> = {
  scorecard: [
    { name: 'minBinShare', low: 0.02, high: 0.1, scale: 'log' },
    { name: 'maxBins', low: 4, high: 10, scale: 'linear', whole: true },
    { name: 'minIv', low: 0.005, high: 0.05, scale: 'log' },
    { name: 'maxCorrelation', low: 0.6, high: 0.95, scale: 'linear' },
    { name: 'maxFeatures', low: 8, high: 30, scale: 'linear', whole: true },
    { name: 'l2', low: 0.1, high: 30, scale: 'log' },
  ],
  gbdt: [
    { name: 'learningRate', low: 0.02, high: 0.2, scale: 'log' },
    { name: 'leaves', low: 4, high: 63, scale: 'log', whole: true },
    { name: 'minLeafRows', low: 10, high: 400, scale: 'log', whole: true },
    { name: 'l2', low: 0.1, high: 30, scale: 'log' },
    { name: 'rowShare', low: 0.5, high: 1, scale: 'linear' },
    { name: 'featureShare', low: 0.4, high: 1, scale: 'linear' },
  ],
  forest: [
    { name: 'leaves', low: 31, high: 511, scale: 'log', whole: true },
    { name: 'minLeafRows', low: 5, high: 100, scale: 'log', whole: true },
    { name: 'rowShare', low: 0.4, high: 0.9, scale: 'linear' },
    { name: 'featureShare', low: 0.1, high: 0.6, scale: 'linear' },
  ],
};

/** Draws settings of an engine at random, to three digits; none for an engine that is not tuned. */
export function drawSettings(engine: string, uniform: () => number): Record<string, number> {
  return Object.fromEntries(
    (ranges[engine] ?? []).map(({ name, low, high, scale, whole }) => {
      const at = uniform();
      const value = scale === 'log' ? low * (high / low) ** at : low + (high - low) * at;
      return [name, whole ? Math.round(value) : Number(value.toPrecision(3))];
    }),
  );
}
