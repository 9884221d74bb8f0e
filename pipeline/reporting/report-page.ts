import type { Bilingual } from '../core/bilingual.js';
import { cellText } from './cell-text.js';
import { chartSvg } from './chart-svg.js';
import { bilingualHtml, escapeHtml } from './html.js';
import { htmlTable } from './html-table.js';
import { queryLink } from './query-link.js';
import type { ReportContext } from './report-context.js';
import { reportScript } from './report-script.js';
import { reportStyle } from './report-style.js';
import type { ReportChart, ReportLanguage, ReportSection } from './report-table.js';

const words = {
  title: { en: 'Segment report', zh: '分群報告' },
  skip: { en: 'Skip to the content', zh: '跳到內容' },
  snapshot: { en: 'Snapshot at the start of', zh: '快照日（當日開始時）' },
  run: { en: 'Run', zh: '執行' },
  accounts: { en: 'Overdue accounts', zh: '逾期帳戶' },
  pastDue: { en: 'Past due', zh: '逾期金額' },
  treated: { en: 'Expected gain of treatments', zh: '處置的預期增益' },
  headline: { en: 'Figures at the top, and the sentence on gains', zh: '頂部數字與增益說明' },
  computed: { en: 'How these figures are computed', zh: '以上數字的計算方式' },
  contents: { en: 'Contents', zh: '目錄' },
  queries: { en: 'How the tables are computed', zh: '各表的計算方式' },
  queriesNote: {
    en: 'Queries run in warehouse.duckdb as this night left it; what does not come from a query names its file.',
    zh: '查詢可在本晚之後的 warehouse.duckdb 中執行；不來自查詢者，註明其檔案。',
  },
} as const;

/** What the appendix calls the figures above the sections. */
const headline = 'headline';
const headlineSource =
  'manifest.json: accounts, control_totals.amount_past_due, treatment.expected_gain, treatment.bound';

/** The segment report as one self-contained page in both languages. */
export async function reportPage(
  sections: readonly ReportSection[],
  { manifest, language }: ReportContext,
): Promise<string> {
  const { portfolio, as_of_date: night, currency } = manifest;
  const titleIn = (of: ReportLanguage) => `${words.title[of]} · ${portfolio} · ${night}`;
  const bodies: string[] = [];
  for (const section of sections) bodies.push(await sectionHtml(section));
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hant' : 'en'}" data-language="${language}" data-title-en="${escapeHtml(titleIn('en'))}" data-title-zh="${escapeHtml(titleIn('zh'))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(titleIn(language))}</title>
<link rel="icon" href="data:,">
<style>${reportStyle}</style>
</head>
<body>
<a class="skip" href="#content">${bilingualHtml(words.skip)}</a>
<header>
<div class="switch" hidden><button type="button" data-choose="en" lang="en" aria-pressed="false">English</button><button type="button" data-choose="zh" lang="zh-Hant" aria-pressed="false">中文</button></div>
<h1>${bilingualHtml(words.title)} · ${escapeHtml(portfolio)} · <span class="whole">${night}</span></h1>
<p>${bilingualHtml(words.snapshot)} ${night} · ${bilingualHtml(words.run)} ${escapeHtml(manifest.run_id)}</p>
<dl>
${figure(words.accounts, `${cellText(manifest.accounts, 'whole')}`)}
${figure(words.pastDue, `${cellText(manifest.control_totals.amount_past_due, 'money')} ${currency}`)}
${figure(words.treated, `${cellText(manifest.treatment.expected_gain, 'money')} ${currency}`)}
</dl>
<p>${queryLink(headline, words.computed)}</p>
</header>
<nav aria-labelledby="contents"><h2 id="contents">${bilingualHtml(words.contents)}</h2><ol>
${sections.map(({ name, title }) => `<li><a href="#${name}">${bilingualHtml(title)}</a></li>`).join('\n')}
<li><a href="#queries">${bilingualHtml(words.queries)}</a></li>
</ol></nav>
<main id="content" tabindex="-1">
${bodies.join('\n')}
${appendix(sections)}
</main>
<footer><p>arrears ${escapeHtml(manifest.program_version)} · ${escapeHtml(manifest.run_id)}</p></footer>
<script>${reportScript}</script>
</body>
</html>
`;
}

async function sectionHtml({ name, title, note, tables, charts }: ReportSection): Promise<string> {
  const pictures: string[] = [];
  for (const chart of charts) pictures.push(await chartHtml(chart));
  return `<section id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${bilingualHtml(title)}</h2>
${note ? `<p>${bilingualHtml(note)}</p>\n` : ''}${pictures.length > 0 ? `<div class="charts">\n${pictures.join('\n')}\n</div>\n` : ''}${tables.map(htmlTable).join('\n')}
</section>`;
}

async function chartHtml(chart: ReportChart): Promise<string> {
  const [en, zh] = [await chartSvg(chart, 'en'), await chartSvg(chart, 'zh')];
  return `<figure class="chart" id="${chart.name}"><figcaption>${bilingualHtml(chart.title)} ${queryLink(chart.table)}</figcaption>
<div lang="en">${en}</div><div lang="zh-Hant">${zh}</div></figure>`;
}

function appendix(sections: readonly ReportSection[]): string {
  const top = { name: headline, title: words.headline, sql: '', source: headlineSource };
  const tables = [top, ...sections.flatMap((section) => section.tables)];
  return `<section id="queries" aria-labelledby="queries-title">
<h2 id="queries-title">${bilingualHtml(words.queries)}</h2>
<p>${bilingualHtml(words.queriesNote)}</p>
${tables
  .map(
    ({ name, title, sql, source = '' }) =>
      `<details id="query-${name}"><summary>${bilingualHtml(title)}</summary><pre tabindex="0">${escapeHtml(sql || source)}</pre></details>`,
  )
  .join('\n')}
</section>`;
}

function figure(term: Bilingual, value: string): string {
  return `<div><dt>${bilingualHtml(term)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}
