import type { RankingEvaluation } from '../../models/metrics/evaluate.js';
import type { CardWords } from './card-words.js';
import { markdownTable, percent, shown } from './markdown.js';
import type { CardContext } from './model-card.js';
import type { Slice } from './slices.js';
import type { Training } from './train.js';

/** Discrimination beside engines and baselines: overall, cumulative gains, by bucket and by date. */
export function performanceSection(training: Training, { buckets }: CardContext, w: CardWords): string[] {
  const { candidates, evaluation, slices, baselines, models } = training;
  const rankings: [string, RankingEvaluation][] = [
    ...(models.length > 1 ? [[w.champion, evaluation] as [string, RankingEvaluation]] : []),
    ...candidates.map((c): [string, RankingEvaluation] => [c.engine, c.evaluation]),
    ...Object.entries(baselines),
  ];
  const bucketName = (ordinal: string) => buckets[Number(ordinal)];
  return [
    w.intervals,
    markdownTable([w.ranking, 'AUC', 'Gini', 'KS', w.topTen, w.topTenMoney], rankings.map(rankingRow)),
    `### ${w.gains}`,
    markdownTable(
      [w.worked, w.badFound, w.badMoneyFound],
      evaluation.gainCurve
        .filter((_, percentile) => [5, 10, 20, 30, 50, 75, 100].includes(percentile))
        .map(({ accounts, bads, badMoney }) => [accounts, bads, badMoney].map(percent)),
    ),
    `### ${w.byBucket}`,
    sliceTable(w.bucket, slices.by_bucket, bucketName, w),
    `### ${w.byDate}`,
    sliceTable(w.date, slices.by_date, (date) => date, w),
  ];
}

function rankingRow([name, evaluation]: [string, RankingEvaluation]): string[] {
  const top = evaluation.captures.find((capture) => capture.share === 0.1);
  return [
    name,
    shown(evaluation.auc),
    shown(evaluation.gini),
    shown(evaluation.ks),
    top ? shown(top.bads) : '–',
    top ? shown(top.badMoney) : '–',
  ];
}

function sliceTable(
  title: string,
  slices: Readonly<Record<string, Slice>>,
  named: (key: string) => string,
  w: CardWords,
): string {
  return markdownTable(
    [title, w.snapshots, w.bad, 'AUC', 'KS', w.forecast, 'dpd-first AUC', 'balance-first AUC'],
    Object.entries(slices).map(([key, slice]) => [
      named(key),
      String(slice.rows),
      percent(slice.badRate),
      shown(slice.auc),
      shown(slice.ks),
      percent(slice.meanPd),
      shown(slice.baselines['dpd-first'].auc),
      shown(slice.baselines['balance-first'].auc),
    ]),
  );
}

/** How true the probabilities are. */
export function calibrationSection({ evaluation, models }: Training, w: CardWords): string[] {
  const kinds = models.map(({ candidate }) => candidate.calibrator.kind);
  return [
    w.calibrator(kinds.join(', ')),
    markdownTable(
      [w.measure, w.value],
      [
        [w.brier, shown(evaluation.brier)],
        [w.logLoss, shown(evaluation.logLoss)],
        [w.slope, shown(evaluation.calibrationSlope)],
        [w.intercept, shown(evaluation.calibrationIntercept)],
        [w.ece, shown(evaluation.expectedCalibrationError)],
      ],
    ),
    markdownTable(
      [w.snapshots, w.forecast, w.observed],
      evaluation.calibrationTable.map((bin) => [String(bin.rows), percent(bin.meanPd), percent(bin.badRate)]),
    ),
  ];
}
