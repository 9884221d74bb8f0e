import type { CardLanguage, GateResult } from '../contracts/registry.js';
import { type CardWords, cardWords } from './card-words.js';
import { markdownTable, number, shown } from './markdown.js';
import type { CardContext } from './model-card.js';
import type { PartTrial } from './recovery.js';
import type { StageCompetition } from './stage-choice.js';
import type { Training } from './train.js';

/** The evidence for one model, or for models by stage. */
export function stageSection(stages: readonly StageCompetition[], language: CardLanguage): string[] {
  const w = cardWords[language];
  if (stages.length === 0) return [w.noStages];
  const rows = stages.flatMap(({ stage, rows: snapshots, bads, auc, alternatives, chosen, note }) => [
    [
      stage.name,
      String(snapshots),
      String(bads),
      w.champion,
      number(auc),
      note?.[language] ?? (chosen === null ? w.kept : ''),
    ],
    ...alternatives.map((alternative, at) => [
      stage.name,
      '',
      '',
      `${alternative.engine} (${alternative.learnedFrom === 'all' ? w.all : w.stageRows})`,
      number(alternative.auc),
      `${shown(alternative.difference)}${chosen === at ? `, ${w.chosen}` : ''}`,
    ]),
  ]);
  return [
    w.stagesText,
    markdownTable([w.stage, w.snapshots, w.bad, w.alternative, 'AUC', w.difference], rows),
  ];
}

/** Predicted beside realised recovery, and how its parts were chosen. */
export function recoverySection({ recovery }: Training, { buckets }: CardContext, w: CardWords): string[] {
  const trials = (part: readonly PartTrial[]) =>
    part
      .map(({ kind, error }, at) => `${kind} ${number(error)}${at === 0 ? ` (${w.chosen})` : ''}`)
      .join(', ');
  const rows = [
    ...Object.entries(recovery.by_bucket).map(([ordinal, e]) => [buckets[Number(ordinal)], e] as const),
    [w.overall, recovery.evaluation] as const,
  ];
  return [
    w.recoveryText,
    `- ${w.paying}${w.colon}${trials(recovery.paying)}\n- ${w.amount}${w.colon}${trials(recovery.amount)}`,
    markdownTable(
      [w.bucket, w.snapshots, w.predicted, w.realised, w.ratio],
      rows.map(([name, e]) => [
        name,
        String(e.rows),
        e.predictedSum.toFixed(2),
        e.actualSum.toFixed(2),
        shown(e.ratio),
      ]),
    ),
  ];
}

/** What tuning tried and chose. */
export function tuningText({ candidates }: Training, w: CardWords): string {
  const rows = candidates.flatMap(({ engine, settings, tuning }) => {
    if (!tuning) return [];
    const chosen = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    return [
      [
        engine,
        String(tuning.trials),
        chosen.join(', ') || w.defaults,
        number(tuning.auc),
        number(tuning.defaultAuc),
      ],
    ];
  });
  if (rows.length === 0) return w.noTuning;
  return `${w.tuningText}\n\n${markdownTable([w.engine, w.trials, w.settings, w.tunedAuc, w.defaultAuc], rows)}`;
}

/** PSI of pd and CSI of features. */
export function stabilitySection({ stability }: Training, w: CardWords): string[] {
  return [
    w.psi(number(stability.psi), number(stability.psi_by_chance)),
    markdownTable(
      [w.date, 'PSI'],
      Object.entries(stability.psi_by_date).map(([date, psi]) => [date, number(psi)]),
    ),
    markdownTable(
      [w.csi, 'CSI'],
      stability.csi.map(({ feature, index }) => [`\`${feature}\``, number(index)]),
    ),
  ];
}

/** How the model did at the promotion gates. */
export function gateTable(gates: readonly GateResult[], language: CardLanguage): string {
  const w = cardWords[language];
  return markdownTable(
    [w.gate, w.passed, w.found, w.wanted],
    gates.map(({ gate, passed, found, wanted }) => [
      `\`${gate}\``,
      passed ? w.yes : w.no,
      found[language],
      wanted[language],
    ]),
  );
}
