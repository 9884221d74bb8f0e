import { binLabels } from './binning.js';
import { type CardRow, printedCard } from './card.js';
import { padded, wrapped } from './display-width.js';
import { droppedReason } from './dropped.js';
import type { Scorecard } from './scorecard.js';
import { informationValue } from './weight-of-evidence.js';

/** How a card is printed; `zh` is Traditional Chinese. */
export interface CardTextOptions {
  readonly language: 'en' | 'zh';
  /** The name of a feature for readers; its own name when absent. */
  readonly featureName?: (feature: string) => string;
  /** The text of a category's code; the code itself when absent. */
  readonly codeName?: (feature: string, code: number) => string;
}

const words = {
  en: {
    title: 'Scorecard',
    colon: ': ',
    scale: (points: number, odds: number, pdo: number) =>
      `${points} points at odds of ${odds}:1 good:bad; ${pdo} more double the odds.`,
    trained: (rows: number, bads: number) => `Trained on ${rows} rows, ${bads} of them bad.`,
    base: (points: number) =>
      `Base points: ${points}. The card's score of an account is these and the points of its bins; a list's score follows from the calibrated pd.`,
    head: ['bin', 'rows', 'share', 'bad', 'WoE', 'points'],
    iv: 'information value',
    labels: { 'any value': 'any value', missing: 'missing', other: 'other' },
    dropped: 'Not on the card',
  },
  zh: {
    title: '評分卡',
    colon: '：',
    scale: (points: number, odds: number, pdo: number) =>
      `好壞比 ${odds}:1 時為 ${points} 分；每增加 ${pdo} 分好壞比翻倍。`,
    trained: (rows: number, bads: number) => `訓練樣本 ${rows} 列，其中壞樣本 ${bads} 列。`,
    base: (points: number) =>
      `基礎分：${points}。帳戶在卡上的得分為基礎分與各箱分數之和；名單的分數由校準後的 pd 得出。`,
    head: ['分箱', '列數', '佔比', '壞率', 'WoE', '分數'],
    iv: '資訊值',
    labels: { 'any value': '任意值', missing: '缺失', other: '其他' },
    dropped: '未入卡特徵',
  },
} as const;

const cardWidth = 80;
const columns = [32, 10, 8, 8, 10, 8];

/** A card as text of at most 80 columns: every bin with its counts, WoE and points, and what was left out. */
export function cardText(
  model: Scorecard,
  { language, featureName = (feature) => feature, codeName }: CardTextOptions,
): string {
  const { document } = model;
  const told = words[language];
  const { basePoints, rows } = printedCard(model, codeName);
  const { points, odds, pdo } = document.scaling;
  const lines = [
    told.title,
    ...wrapped(told.scale(points, odds, pdo), cardWidth),
    ...wrapped(told.trained(document.rows, document.bads), cardWidth),
    ...wrapped(told.base(basePoints), cardWidth),
    '',
    ...cells([[told.head[0]], ...told.head.slice(1).map((head) => [head])]),
  ];
  let row = 0;
  for (const { binning } of document.terms) {
    const iv = informationValue(binning.bins, document).toFixed(3);
    lines.push('', ...wrapped(`${featureName(binning.feature)} · ${told.iv} ${iv}`, cardWidth));
    for (const _ of binLabels(binning)) lines.push(...binLines(rows[row++], document.rows, told.labels));
  }
  if (document.dropped.length > 0) lines.push('', told.dropped);
  for (const dropped of document.dropped) {
    const text = `${featureName(dropped.feature)}${told.colon}${droppedReason(dropped, language)}`;
    lines.push(...wrapped(text, cardWidth - 2).map((line) => `  ${line}`));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function binLines(row: CardRow, rows: number, labels: Readonly<Record<string, string>>): string[] {
  return cells([
    wrapped(labels[row.bin] ?? row.bin, columns[0] - 2).map((line) => `  ${line}`),
    [String(row.rows)],
    [percent(row.rows / rows)],
    [row.badRate === null ? '–' : percent(row.badRate)],
    [row.woe.toFixed(3).replace('-', '−')],
    [String(row.points).replace('-', '−')],
  ]);
}

/** Lines of a table row whose cells may have several. */
function cells(row: readonly (readonly string[])[]): string[] {
  const height = Math.max(...row.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map((lines, column) => padded(lines[line] ?? '', columns[column], column === 0 ? 'left' : 'right'))
      .join(''),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
