import type { TopLevelSpec } from 'vega-lite';
import { chartConfig } from './charts/chart-spec.js';
import { escapeHtml } from './html.js';
import type { ReportChart, ReportLanguage } from './report-table.js';

/** Width of text in em; letters and digits are narrower than Chinese glyphs, which are square. */
const wideGlyph =
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const broadGlyph = /[%@MWmw]/;

function emWidth(text: string): number {
  let width = 0;
  for (const glyph of text) width += wideGlyph.test(glyph) ? 1 : broadGlyph.test(glyph) ? 0.95 : 0.6;
  return width;
}

/**
 * Draws a chart as SVG on this machine, without a browser. The same chart gives the same bytes: text is measured by
 * rule, and what is told on hover stands in `<title>` elements.
 */
export async function chartSvg(chart: ReportChart, language: ReportLanguage): Promise<string> {
  const vega = (await import('vega')) as unknown as typeof import('vega') & SceneGraph;
  const { compile } = await import('vega-lite');
  vega.textMetrics.canvas(false);
  vega.textMetrics.width = ({ fontSize = 11 }, text) => Math.round(fontSize * emWidth(String(text ?? '')));
  vega.resetSVGDefIds();
  const spec = { ...chart.spec(language), config: chartConfig } as unknown as TopLevelSpec;
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none', logLevel: vega.Error });
  const svg = await view.toSVG();
  view.finalize();
  return accessible(svg, chart, language);
}

/** What Vega exports of its scene graph, though its types do not say so. */
interface SceneGraph {
  readonly textMetrics: {
    canvas(use: boolean): void;
    width: (item: { fontSize?: number }, text: unknown) => number;
  };
  resetSVGDefIds(): void;
}

/** One picture with a text alternative; ids unique in the page; a title for each mark that tells something. */
function accessible(svg: string, { name, alt }: ReportChart, language: ReportLanguage): string {
  const prefix = `${name}-${language}-`;
  const title = `${prefix}title`;
  return svg
    .replace(/<svg [^>]*?(viewBox="[^"]*")[^>]*>/, (_, box: string) => {
      return `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-labelledby="${title}"><title id="${title}">${escapeHtml(alt[language])}</title>`;
    })
    .replace(/ aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"([^>]*?)\/>/g, told)
    .replace(/ (aria-[a-z]+|role)="[^"]*"/g, (attribute) =>
      /^ (role="img"|aria-labelledby=)/.test(attribute) ? attribute : '',
    )
    .replace(/(id="|url\(#|href="#)((?:clip|gradient|pattern)\w*)/g, `$1${prefix}$2`);
}

function told(_: string, text: string, rest: string): string {
  return `${rest}><title>${text}</title></path>`;
}
