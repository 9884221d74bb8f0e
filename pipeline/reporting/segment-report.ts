import type { Manifest } from '../contracts/manifest.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { escapeHtml, htmlTable, type TableColumn } from './html.js';
import { type GroupTotals, groupTotals, type ReportMetrics } from './report-data.js';
import { reportStyle } from './report-style.js';
import { type ReportLanguage, type ReportWord, reportWords } from './report-words.js';

/** What the report is about, besides the tables of the warehouse. */
export interface ReportContext {
  readonly manifest: Pick<
    Manifest,
    | 'portfolio'
    | 'currency'
    | 'as_of_date'
    | 'run_id'
    | 'accounts'
    | 'control_totals'
    | 'ingest'
    | 'model'
    | 'outcome'
    | 'rules'
    | 'treatment'
  >;
  readonly metrics: ReportMetrics;
  readonly language: ReportLanguage;
  /** Names of features that the sources of the workspace cannot give. */
  readonly missingFeatures: readonly string[];
}

/** The segment report as one self-contained HTML page. */
export async function segmentReport(warehouse: Warehouse, context: ReportContext): Promise<string> {
  const { manifest, language } = context;
  const words = reportWords[language];
  const title = `${words.title} · ${manifest.portfolio} · ${manifest.as_of_date}`;
  const sections = [
    await portfolioSection(warehouse, context),
    await segmentSection(warehouse, context),
    await capacitySection(warehouse, context),
    await suppressionSection(warehouse, context),
    modelSection(context),
    qualitySection(context),
  ];
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hant' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${words.asOf} ${manifest.as_of_date} · ${words.run} ${manifest.run_id}</p>
<dl>
<div><dt>${words.accounts}</dt><dd>${whole(manifest.accounts)}</dd></div>
<div><dt>${words.pastDue}</dt><dd>${money(manifest.control_totals.amount_past_due)} ${escapeHtml(manifest.currency)}</dd></div>
<div><dt>${words.outcome}</dt><dd>${escapeHtml(manifest.outcome.name)}, ${manifest.outcome.horizon_days} ${words.days}</dd></div>
</dl>
</header>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

async function portfolioSection(warehouse: Warehouse, { language }: ReportContext): Promise<string> {
  const words = reportWords[language];
  const buckets = 'SELECT label AS key, label AS name, ordinal AS position FROM ref_bucket';
  const bands = `SELECT band AS key, ${language} AS name, ordinal AS position FROM ref_band`;
  return section(words.accounts, [
    totalsTable(words.portfolio, words.bucket, await groupTotals(warehouse, buckets, 'dpd_bucket'), language),
    totalsTable(words.bands, words.band, await groupTotals(warehouse, bands, 'risk_band'), language),
  ]);
}

async function segmentSection(warehouse: Warehouse, { language }: ReportContext): Promise<string> {
  const words = reportWords[language];
  const segments = `SELECT segment AS key, ${language} AS name, ordinal AS position FROM ref_segment`;
  const rows = await warehouse.rows<Record<string, string>>(
    `SELECT segment.${language} AS name, coalesce(treatment.${language}, $no_treatment) AS treatment,
       count(*) AS accounts, sum(ranked.amount_past_due) AS amount_past_due, sum(ranked.expected_gain) AS expected_gain
     FROM pub_ranked ranked
     JOIN ref_segment segment USING (segment)
     LEFT JOIN ref_treatment treatment ON treatment.treatment = ranked.treatment
     GROUP BY ALL ORDER BY any_value(segment.ordinal), min(treatment.treatment) NULLS LAST`,
    { no_treatment: words.noTreatment },
  );
  return section(words.segments, [
    totalsTable(words.segments, words.segment, await groupTotals(warehouse, segments, 'segment'), language),
    htmlTable(
      words.treatments,
      [
        { title: words.segment },
        { title: words.treatment },
        ...[words.accounts, words.pastDue, words.expectedGain].map(numeric),
      ],
      rows.map((row) => [
        row.name,
        row.treatment,
        whole(row.accounts),
        money(row.amount_past_due),
        money(row.expected_gain),
      ]),
      words.none,
    ),
  ]);
}

async function capacitySection(warehouse: Warehouse, { manifest, language }: ReportContext): Promise<string> {
  const words = reportWords[language];
  const { treatment, currency } = manifest;
  const decisions = await warehouse.rows<Record<string, string>>(
    `SELECT decision, count(*) AS accounts, sum(amount_past_due) AS amount_past_due
     FROM pub_ranked GROUP BY decision ORDER BY decision = 'treated' DESC, decision`,
  );
  return section(words.capacity, [
    `<p>${words.gainIs} ${money(treatment.expected_gain)} ${escapeHtml(currency)}; ${words.boundIs} ${money(treatment.bound)}.</p>`,
    htmlTable(
      words.capacity,
      [{ title: words.resource }, ...[words.units, words.used, words.shadowPrice].map(numeric)],
      treatment.capacity.map(({ name, units, used, shadow_price }) => [
        name,
        whole(units),
        whole(used),
        money(shadow_price),
      ]),
      words.none,
    ),
    htmlTable(
      words.decisions,
      [{ title: words.decision }, ...[words.accounts, words.pastDue].map(numeric)],
      decisions.map((row) => [
        words[`decision_${row.decision}` as ReportWord],
        whole(row.accounts),
        money(row.amount_past_due),
      ]),
      words.none,
    ),
  ]);
}

async function suppressionSection(
  warehouse: Warehouse,
  { manifest, language }: ReportContext,
): Promise<string> {
  const words = reportWords[language];
  const rows = await warehouse.rows<Record<string, string>>(
    `SELECT suppression_rule AS rule, count(*) AS accounts, sum(amount_past_due) AS amount_past_due
     FROM pub_ranked WHERE suppressed GROUP BY suppression_rule ORDER BY suppression_rule`,
  );
  return section(words.suppressed, [
    htmlTable(
      words.suppressions,
      [{ title: words.rule }, numeric(words.accounts), numeric(words.pastDue)],
      rows.map((row) => [row.rule, whole(row.accounts), money(row.amount_past_due)]),
      words.none,
    ),
    `<p>${words.contactRules} <code>${escapeHtml(manifest.rules.version)}</code></p>`,
  ]);
}

function modelSection({ manifest, metrics, language }: ReportContext): string {
  const words = reportWords[language];
  const intro = `<p>${words.modelIs} <code>${escapeHtml(manifest.model.model_id)}</code></p>`;
  if (metrics.kind === 'fallback')
    return section(words.model, [intro, `<p>${words.fallback} ${escapeHtml(metrics.reason)}</p>`]);
  const named = (name: string) => words[`order_${name}` as ReportWord] ?? name;
  const isStaged = metrics.champion.models.length > 1;
  const orders = [
    ...(isStaged ? [[words.order_staged, metrics.champion.evaluation] as const] : []),
    ...metrics.candidates.map((candidate) => [named(candidate.engine), candidate.evaluation] as const),
    ...Object.entries(metrics.baselines).map(([name, evaluation]) => [named(name), evaluation] as const),
  ];
  return section(words.model, [
    intro,
    htmlTable(
      words.ranking,
      [{ title: words.order }, numeric(words.auc), numeric(words.interval), numeric(words.ks)],
      orders.map(([name, { auc, ks }]) => [
        name,
        fixed(auc.value, 3),
        `${fixed(auc.low, 3)} – ${fixed(auc.high, 3)}`,
        fixed(ks.value, 3),
      ]),
      words.none,
    ),
    htmlTable(
      words.calibration,
      [numeric(words.accounts), numeric(words.forecast), numeric(words.observed)],
      metrics.champion.evaluation.calibrationTable.map((bin) => [
        whole(bin.rows),
        percent(bin.meanPd),
        percent(bin.badRate),
      ]),
      words.none,
    ),
  ]);
}

function qualitySection({ manifest, language, missingFeatures }: ReportContext): string {
  const words = reportWords[language];
  return section(words.quality, [
    htmlTable(
      words.quality,
      [
        { title: words.table },
        numeric(words.read),
        numeric(words.accepted),
        numeric(words.quarantined),
        { title: words.reasons },
      ],
      manifest.ingest.tables.map((table) => [
        table.table,
        whole(table.read),
        whole(table.accepted),
        whole(table.quarantined),
        Object.entries(table.reasons)
          .map(([reason, rows]) => `${reason} ${rows}`)
          .join(', ') || words.none,
      ]),
      words.none,
    ),
    missingFeatures.length === 0
      ? ''
      : `<p>${words.notGiven} <code>${missingFeatures.map(escapeHtml).join('</code>, <code>')}</code></p>`,
  ]);
}

function totalsTable(
  caption: string,
  first: string,
  rows: readonly GroupTotals[],
  language: ReportLanguage,
): string {
  return htmlTable(
    caption,
    [{ title: first }, ...totalColumns(language)],
    rows.map((row) => [row.name, ...totalCells(row)]),
    reportWords[language].none,
  );
}

function totalColumns(language: ReportLanguage): TableColumn[] {
  const words = reportWords[language];
  return [
    words.accounts,
    words.pastDue,
    words.outstanding,
    words.expectedRecovery,
    words.meanPd,
    words.suppressed,
  ].map(numeric);
}

function totalCells(row: Record<string, string | number | boolean | null>): string[] {
  return [
    whole(row.accounts as string),
    money(row.amount_past_due as string),
    money(row.outstanding_principal as string),
    money(row.expected_recovery as string),
    row.mean_pd === null ? '–' : percent(row.mean_pd as number),
    whole(row.suppressed as string),
  ];
}

function section(title: string, parts: readonly string[]): string {
  return `<section>\n<h2>${escapeHtml(title)}</h2>\n${parts.join('\n')}\n</section>`;
}

function numeric(title: string): TableColumn {
  return { title, numeric: true };
}

function whole(value: string | number): string {
  return grouped(String(value));
}

/** A decimal text with its digits grouped; never goes through a floating-point number. */
function money(amount: string): string {
  const [units, cents] = amount.split('.');
  return `${grouped(units)}.${cents ?? '00'}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
