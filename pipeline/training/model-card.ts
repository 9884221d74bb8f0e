import type { FallbackModelFile, TrainedModelFile } from '../contracts/model-file.js';
import type { CardLanguage, GateResult } from '../contracts/registry.js';
import type { Bilingual } from '../core/bilingual.js';
import type { Configuration } from '../workspace/configuration-schema.js';
import { gateTable, recoverySection, stabilitySection, stageSection, tuningText } from './card-evidence.js';
import { calibrationSection, performanceSection } from './card-performance.js';
import { type CardWords, cardWords } from './card-words.js';
import { type FeatureUse, featureUse } from './feature-use.js';
import { markdownTable, number, percent } from './markdown.js';
import type { Training } from './train.js';

/** A feature as the dictionary describes it. */
export interface CardFeature {
  readonly name: string;
  readonly description: Bilingual;
  readonly tellable: boolean;
}

/** What a card tells besides the training itself. */
export interface CardContext {
  readonly gates: readonly GateResult[];
  /** Labels of the dpd buckets, by ordinal. */
  readonly buckets: readonly string[];
  readonly dictionary: readonly CardFeature[];
  readonly configuration: Configuration;
}

const featuresShown = 20;

/** The card of a trained model in every language: what a validator needs, in Markdown. */
export function modelCards(
  file: TrainedModelFile,
  training: Training,
  context: CardContext,
): Record<CardLanguage, string> {
  const uses = training.models.map((model) => featureUse(model, training.test));
  const card = (language: CardLanguage) => {
    const w = cardWords[language];
    const sections: [string, string[]][] = [
      [w.purpose, [w.purposeText, identity(file, training, w)]],
      [w.data, dataSection(file, training, context, language)],
      [w.features, featureSection(training, uses, context, language)],
      [w.performance, performanceSection(training, context, w)],
      [w.calibration, calibrationSection(training, w)],
      [w.stages, stageSection(training.stages, language)],
      [w.recovery, recoverySection(training, context, w)],
      [w.tuning, [tuningText(training, w)]],
      [w.stability, stabilitySection(training, w)],
      [w.governance, [w.governanceText, gateTable(context.gates, language)]],
      [w.limits, [limits(file, w)]],
      [w.reproduce, [w.reproduceText(file.trained_on)]],
    ];
    const body = sections.map(([title, parts]) => `## ${title}\n\n${parts.join('\n\n')}`);
    return `# ${w.title}${w.colon}${file.model_id}\n\n${body.join('\n\n')}\n`;
  };
  return { en: card('en'), zh: card('zh') };
}

/** The card of the fallback ranking in every language. */
export function fallbackCards(
  file: FallbackModelFile,
  buckets: readonly string[],
): Record<CardLanguage, string> {
  const card = (language: CardLanguage) => {
    const w = cardWords[language];
    const rows = file.bucket_pd.map((row) => [buckets[row.bucket], String(row.accounts), number(row.pd)]);
    const table = markdownTable(
      [w.bucket, w.snapshots, 'pd'],
      [...rows, [w.overall, '', number(file.overall_pd)]],
    );
    const sampled = file.sample ? `\n\n${w.sampled(percent(file.sample.share), file.sample.seed)}` : '';
    return `# ${w.title}${w.colon}${file.model_id}\n\n${w.fallbackText(file.reason[language])}${sampled}\n\n${table}\n`;
  };
  return { en: card('en'), zh: card('zh') };
}

function identity(file: TrainedModelFile, { models }: Training, w: CardWords): string {
  const named = models.map(({ stage, learnedFrom, candidate }) =>
    stage === null
      ? candidate.engine
      : `${stage.name}${w.colon}${candidate.engine} (${learnedFrom === 'all' ? w.all : w.stageRows})`,
  );
  return markdownTable(
    ['', ''],
    [
      [w.engine, named.join('; ')],
      [w.trainedOn, file.trained_on],
      [w.outcome, `${file.outcome.name}, ${file.outcome.horizon_days} ${w.days}`],
      [w.families, file.families.join(', ')],
      [w.seed, String(file.seed)],
      [w.fingerprint, `\`${file.data_fingerprint.slice(0, 16)}\``],
      [w.sql, `\`${file.sql_hash.slice(0, 16)}\``],
    ],
  );
}

function dataSection(
  file: TrainedModelFile,
  { summary, models }: Training,
  { configuration }: CardContext,
  language: CardLanguage,
): string[] {
  const w = cardWords[language];
  const { cohort } = configuration;
  const { name, horizon_days } = file.outcome;
  return [
    w.outcomeText(name, w.outcomes[name as keyof CardWords['outcomes']], w.windows(horizon_days)),
    ...(file.sample ? [w.sampled(percent(file.sample.share), file.sample.seed)] : []),
    w.learned(summary.fitRows, summary.firstSnapshot, summary.lastSnapshot, percent(summary.badRate)),
    summary.calibrationFolds === null
      ? w.calibratedHeldBack(summary.calibrationRows)
      : w.calibratedOutOfFold(summary.calibrationRows, summary.calibrationFolds),
    w.exclusions(cohort.minimum_dpd, cohort.include_closed, cohort.include_charged_off),
    summary.evaluation === 'out_of_time'
      ? w.outOfTime(summary.testRows, summary.testCustomers, summary.firstTestSnapshot)
      : w.crossValidated(summary.testRows),
    ...models.map(({ candidate }) => candidate.description[language]),
  ];
}

function featureSection(
  { models }: Training,
  uses: readonly FeatureUse[][],
  { dictionary }: CardContext,
  language: CardLanguage,
): string[] {
  const w = cardWords[language];
  const known = new Map(dictionary.map((feature) => [feature.name, feature]));
  return [
    w.featuresText,
    ...uses.flatMap((used, at) => {
      const { stage, candidate } = models[at];
      const rows = used
        .slice(0, featuresShown)
        .map(({ feature, share }) => [
          `\`${feature.name}\``,
          known.get(feature.name)?.description[language] ?? '',
          { '1': '+', '-1': '−', '0': w.free }[String(feature.direction)] ?? w.free,
          known.get(feature.name)?.tellable ? w.yes : w.no,
          percent(share),
        ]);
      const table = markdownTable([w.feature, w.meaning, w.direction, w.tellable, w.share], rows);
      const heading = models.length > 1 ? [`### ${stage?.name ?? w.all}${w.colon}${candidate.engine}`] : [];
      return [
        ...heading,
        table,
        ...(used.length > featuresShown ? [w.more(used.length - featuresShown)] : []),
      ];
    }),
  ];
}

function limits({ families }: TrainedModelFile, w: CardWords): string {
  return [
    w.limitTreatment,
    ...(families.includes('contact') ? [w.limitContact] : []),
    w.limitDrift,
    w.limitFairness,
    w.limitLoss,
  ]
    .map((limit) => `- ${limit}`)
    .join('\n');
}
