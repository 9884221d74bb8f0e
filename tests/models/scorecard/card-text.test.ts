import { expect, it } from 'vitest';
import { cardText } from '../../../models/scorecard/card-text.js';
import { displayWidth, wrapped } from '../../../models/scorecard/display-width.js';
import { cardPoints, type Scorecard, scorecardEngine } from '../../../models/scorecard/scorecard.js';
import { syntheticRows } from '../synthetic.js';

const train = syntheticRows(3000, 21, 9);

it.each(['en', 'zh'] as const)('prints every bin, point and reason in 80 columns: %s', async (language) => {
  const card = (await scorecardEngine().fit(train, { seed: 1, threads: 1 })) as Scorecard;
  const text = cardText(card, {
    language,
    featureName: (name) => (language === 'zh' ? `特征（${name}）` : name),
    codeName: (_, code) =>
      language === 'zh' ? `产品名称很长的第${code}类消费贷款` : `a product with a long name, number ${code}`,
  });
  const lines = text.split('\n');
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  const points = lines.map((line) => /%\s+[−\d.]+\s+(−?\d+)$|–\s+[−\d.]+\s+(−?\d+)$/.exec(line));
  const printed = points.flatMap((m) => (m ? [Number((m[1] ?? m[2]).replace('−', '-'))] : []));
  expect(printed).toEqual(cardPoints(card.document).bins.flat());
  expect(card.document.dropped.length).toBeGreaterThan(0);
  for (const { feature } of card.document.dropped) expect(text).toContain(feature);
  expect(text).toContain(language === 'zh' ? '缺失' : 'missing');
  expect(/[\u4e00-\u9fff]/.test(text)).toBe(language === 'zh');
});

it('counts wide characters twice and wraps by them', () => {
  expect(displayWidth('逾期 dpd')).toBe(8);
  expect(wrapped('逾期天数逾期天数', 6)).toEqual(['逾期天', '数逾期', '天数']);
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
});
