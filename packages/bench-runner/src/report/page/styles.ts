/** The page's styles: light, dark and print; digits of equal width; one column on a small screen. */
export const STYLES = `
:root { color-scheme: light dark; --text: #1c1c22; --soft: #5b5b66; --line: #d9d9e0; --back: #fff; --panel: #f6f6f9; --accent: #0058a3; --warn: #9a3d00; }
@media (prefers-color-scheme: dark) { :root { --text: #e8e8ee; --soft: #a3a3b0; --line: #3a3a44; --back: #17171b; --panel: #202026; --accent: #7cc0ff; --warn: #ffb27a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
main, header, nav, footer { max-width: 78rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 3rem 0 .6rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .5rem; }
p, figcaption, li, summary { max-width: 46rem; }
.soft, figcaption, .note { color: var(--soft); font-size: .9rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; list-style: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; }
th, td { padding: .32rem .7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 600; }
tr.baseline { color: var(--soft); }
tr.baseline th { font-weight: 400; }
tbody + tbody { border-top: 2px solid var(--line); }
.ahead { font-weight: 700; }
.failed { color: var(--warn); }
figure { margin: 1rem 0; }
figure svg, .plot svg { max-width: 100%; height: auto; }
.plots { display: flex; flex-wrap: wrap; gap: 1.5rem; }
.plots figure { flex: 1 1 20rem; max-width: 27rem; }
.plot { position: relative; display: inline-block; max-width: 100%; }
[data-mark] { position: absolute; top: 12%; bottom: 20%; width: 0; border-left: 2px solid var(--text); pointer-events: none; }
[data-threshold] { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.2rem; margin: 1rem 0; }
.threshold { display: grid; grid-template-columns: max-content 1fr 5rem; gap: .8rem; align-items: center; max-width: 46rem; margin-top: .6rem; }
.threshold input { width: 100%; accent-color: var(--accent); }
.counts { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: center; margin-top: .8rem; }
details { margin-top: 1.5rem; }
dl { display: grid; grid-template-columns: max-content auto; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.cases { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.case { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem; margin: 0; break-inside: avoid; }
.case .row { display: grid; grid-template-columns: repeat(3, 1fr); gap: .3rem; }
.case img { width: 100%; height: auto; display: block; border-radius: .2rem; }
.near { display: flex; gap: .5rem; align-items: center; margin-top: .5rem; font-size: .85rem; color: var(--soft); }
.near figure { margin: 0; text-align: center; }
.case .near img { width: 3.5rem; }
.near figcaption { margin-top: .1rem; font-size: .8rem; white-space: nowrap; }
.losses > div { display: flex; flex-wrap: wrap; gap: .8rem 1.4rem; }
.case figcaption { overflow-wrap: anywhere; margin-top: .5rem; line-height: 1.4; }
.tag { font-weight: 600; color: var(--text); }
.scale { display: inline-block; width: 9rem; height: .7rem; border: 1px solid var(--line); vertical-align: middle; background: linear-gradient(90deg, #000, #601008 25%, #e05c0c 50%, #fcb240 75%, #fffff0); }
code, pre { font: .88em ui-monospace, 'DejaVu Sans Mono', monospace; }
pre { background: var(--panel); padding: .8rem 1rem; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.changed { font-weight: 700; }
.prose { text-align: left; white-space: normal; }
h2 .soft { font-weight: 400; }
footer { padding-bottom: 3rem; margin-top: 3rem; }
@media (max-width: 32rem) { .threshold { grid-template-columns: 1fr; } body { font-size: 15px; } h1 { font-size: 1.5rem; } th, td { padding: .25rem .4rem; } .scroll tbody th { white-space: normal; min-width: 8rem; } [data-threshold] { padding: .7rem; } }
@media (min-width: 56rem) { [data-threshold] { display: grid; grid-template-columns: max-content 1fr; column-gap: 2.5rem; align-items: end; } .plot { grid-row: 1 / 3; } .counts { align-self: start; } }
@media print { nav { display: none; } h2 { break-after: avoid; } details > * { display: block; } details::details-content { content-visibility: visible; display: block; height: auto; } [data-threshold] input { display: none; } body { font-size: 11px; } }
`;
