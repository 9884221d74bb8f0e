/** Style of the report; it names no font or image that would have to be fetched. */
export const reportStyle = `
:root { color-scheme: light; --ink: #1c2430; --soft: #4a5562; --line: #d7dce3; --paper: #fff; --accent: #14507a; --tint: #f2f6f9; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif; overflow-wrap: anywhere; }
[data-language=en] [lang=zh-Hant]:not(button), [data-language=zh] [lang=en]:not(button) { display: none; }
a { color: var(--accent); }
.skip { position: absolute; left: -100vw; } .skip:focus { position: static; display: inline-block; padding: .5rem; }
.whole { white-space: nowrap; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; color: var(--accent); }
h2 { font-size: 1.2rem; margin: 0 0 .5rem; border-bottom: 2px solid var(--accent); padding-bottom: .25rem; }
nav h2 { font-size: 1rem; border: 0; margin: 0; padding: 0; }
header p, footer { color: var(--soft); margin: 0; }
.switch { float: right; margin: 0 0 .5rem .5rem; }
.switch[hidden] { display: none; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); cursor: pointer; }
.switch button { padding: .3rem .7rem; min-height: 2.25rem; color: var(--accent); }
.switch button[aria-pressed=true] { background: var(--accent); color: #fff; border-color: var(--accent); }
:focus-visible { outline: 3px solid #b3541e; outline-offset: 2px; }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1rem 0; }
dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
nav { background: var(--tint); padding: .75rem 1rem; margin: 1rem 0; } nav ol { margin: .25rem 0 0; padding-left: 1.5rem; columns: 20rem auto; }
section { margin: 2.5rem 0 0; scroll-margin-top: 1rem; }
figure { margin: 1.25rem 0 0; } figcaption { font-weight: 600; }
.query { font-weight: 400; font-size: .8rem; margin-inline-start: .35rem; } header .query { margin: 0; }
.note { color: var(--soft); font-size: .85rem; margin: .35rem 0 0; max-width: 60rem; }
.filter { display: inline-block; margin-top: .35rem; font-size: .85rem; color: var(--soft); } .filter input { font: inherit; padding: .25rem .4rem; border: 1px solid #8a94a0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem 2rem; align-items: start; }
.chart svg { display: block; width: 100%; max-width: 34rem; height: auto; }
.scroll { overflow-x: auto; margin-top: .25rem; background:
  linear-gradient(to right, #fff 40%, #fff0) left / 3rem 100% no-repeat local, linear-gradient(to left, #fff 40%, #fff0) right / 3rem 100% no-repeat local,
  linear-gradient(to right, #1c243059, #1c243000) left / .9rem 100% no-repeat scroll, linear-gradient(to left, #1c243059, #1c243000) right / .9rem 100% no-repeat scroll; }
table { border-collapse: collapse; min-width: 60%; font-size: .875rem; overflow-wrap: normal; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
td:not(.number), th[scope=row]:not(.number) { min-width: 7rem; max-width: 26rem; }
thead th { min-width: 4.5rem; color: var(--soft); font-weight: 600; vertical-align: bottom; background: var(--tint); }
thead button { border: 0; padding: 0; font-weight: 600; text-align: inherit; }
thead button::after { content: "\\a0↕"; color: var(--soft); font-weight: 400; }
[aria-sort=ascending] button::after { content: "\\a0↑"; color: var(--ink); } [aria-sort=descending] button::after { content: "\\a0↓"; color: var(--ink); }
tbody th { font-weight: 400; }
.number { text-align: end; font-variant-numeric: tabular-nums; } td.number, tbody th.number { white-space: nowrap; }
details { border-bottom: 1px solid var(--line); } summary { padding: .35rem 0; cursor: pointer; }
pre { overflow-x: auto; background: var(--tint); padding: .75rem; font-size: .8rem; margin: 0 0 .75rem; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .5rem; font-size: .85rem; }
@media screen and (max-width: 40rem) {
  tr > :first-child { position: sticky; left: 0; } tbody th { background: var(--paper); } tbody th:not(.number) { max-width: 11rem; }
}
@media print {
  @page { margin: 14mm; size: A4 landscape; }
  body { max-width: none; padding: 0; font-size: 10pt; } .switch, nav, .skip, .query, .filter, #queries { display: none; } tr[hidden] { display: table-row; }
  .scroll { overflow: visible; background: none; } thead th { min-width: 0; } table { font-size: 8pt; width: 100%; min-width: 0; } th, td { padding: .2rem .35rem; }
  td:not(.number), th[scope=row]:not(.number) { min-width: 0; }
  thead { display: table-header-group; } thead button { display: contents; } thead button::after { content: none; }
  tr, .chart, figcaption { break-inside: avoid; } h2, figcaption { break-after: avoid; } section { margin-top: 1.5rem; }
  .charts { grid-template-columns: 1fr 1fr; }
}
`;
