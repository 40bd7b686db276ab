/** The page's styles: light, dark and print; digits of equal width; one column on a small screen. */
export const STYLES = `
:root { color-scheme: light dark; --text: #1c1c22; --soft: #5b5b66; --line: #d9d9e0; --back: #fff; --panel: #f6f6f9; --accent: #0058a3; --warn: #9a3d00; --shade: rgb(0 0 0 / .22); --thumb: 16px; }
@media (prefers-color-scheme: dark) { :root { --text: #e8e8ee; --soft: #a3a3b0; --line: #3a3a44; --back: #17171b; --panel: #202026; --accent: #7cc0ff; --warn: #ffb27a; --shade: rgb(255 255 255 / .28); } }
* { box-sizing: border-box; }
html { scroll-padding-top: 3.4rem; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
main, header, footer, nav ul { max-width: 78rem; margin: 0 auto; padding: 0 1.25rem; }
body > header { padding-top: 1.8rem; }
h1 { font-size: 1.25rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; color: var(--soft); font-weight: 500; }
.lead { font-size: 1.6rem; line-height: 1.25; font-weight: 650; margin: .4rem 0 .6rem; max-width: 54rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 1.6rem 0 .5rem; padding-top: .9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .4rem; }
h4 { font-size: .95rem; margin: .8rem 0 .3rem; }
p { margin: .5rem 0; }
p, figcaption, li, summary { max-width: 54rem; }
.soft, figcaption, .note { color: var(--soft); font-size: .88rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav { position: sticky; top: 0; z-index: 2; background: var(--back); border-bottom: 1px solid var(--line); }
nav ul { display: flex; gap: 1.3rem; list-style: none; overflow-x: auto; scrollbar-width: thin; }
nav li { flex: none; }
nav a { display: block; padding: .6rem 0 .5rem; text-decoration: none; border-bottom: 3px solid transparent; }
nav a[aria-current] { border-color: var(--accent); color: var(--text); }
main > :first-child h2 { border-top: 0; margin-top: .6rem; }
.scroll { overflow-x: auto; background: linear-gradient(90deg, var(--back) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local, linear-gradient(270deg, var(--back) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local, linear-gradient(90deg, var(--shade), transparent) 0 0 / .9rem 100% no-repeat scroll, linear-gradient(270deg, var(--shade), transparent) 100% 0 / .9rem 100% no-repeat scroll; }
table { border-collapse: collapse; font-size: .86rem; }
th, td { padding: .26rem .7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-weight: 500; }
tbody th { font-weight: 600; }
tr.baseline { color: var(--soft); }
tr.baseline th { font-weight: 400; }
tbody + tbody { border-top: 2px solid var(--line); }
.ahead { font-weight: 700; }
.failed { color: var(--warn); }
.save { display: flex; gap: .4rem; margin: .3rem 0; }
.save button, .choices button, [data-close] { font: inherit; font-size: .75rem; padding: .05rem .5rem; color: var(--soft); background: none; border: 1px solid var(--line); border-radius: .3rem; cursor: pointer; }
.save button:hover, .choices button:hover { color: var(--text); border-color: var(--soft); }
figure { margin: .6rem 0; }
figure svg { max-width: 100%; height: auto; display: block; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; }
.plots figure { flex: 1 1 22rem; max-width: 28rem; }
.plot { position: relative; width: fit-content; max-width: 100%; }
.plot figure { margin: 0; }
.plot .save { position: absolute; right: 0; top: 0; margin: 0; }
.plot input { appearance: none; background: none; display: block; height: 24px; margin: -4px 0 0 calc(100% * var(--from) - var(--thumb) / 2); width: calc(100% * var(--span) + var(--thumb)); }
.plot input::-webkit-slider-runnable-track { height: 4px; background: var(--line); border-radius: 2px; }
.plot input::-moz-range-track { height: 4px; background: var(--line); border-radius: 2px; }
.plot input::-webkit-slider-thumb { appearance: none; width: var(--thumb); height: var(--thumb); margin-top: -6px; border: 2px solid var(--back); border-radius: 50%; background: var(--accent); cursor: grab; }
.plot input::-moz-range-thumb { width: var(--thumb); height: var(--thumb); box-sizing: border-box; border: 2px solid var(--back); border-radius: 50%; background: var(--accent); cursor: grab; }
[data-mark] { position: absolute; top: 26px; bottom: 12px; left: calc(100% * (var(--from) + var(--share) * var(--span)) - 1px); width: 0; border-left: 2px solid var(--accent); pointer-events: none; }
[data-threshold] { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: flex-start; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.2rem; margin: .6rem 0; }
.counts { display: grid; gap: .8rem; }
.errors { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; font-size: .88rem; flex: 1 1 100%; }
.errors > div { flex: 1 1 16rem; min-width: 0; }
.errors h4 { margin-top: 0; }
.errors ol { margin: 0; padding-left: 1.3rem; }
.errors li { overflow-wrap: anywhere; }
.errors p { margin: 0; }
details { margin-top: .8rem; }
summary { cursor: pointer; }
details.method { border: 1px solid var(--line); border-radius: .5rem; padding: .2rem 1rem; margin: .5rem 0; }
details.method[open] { padding-bottom: 1rem; }
.method > summary { max-width: none; padding: .25rem 0; }
.method > summary h3 { display: inline; margin: 0 .6rem 0 .2rem; }
dl { display: grid; grid-template-columns: max-content auto; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.meanings { margin: .5rem 0 1rem; padding-left: 1.1rem; font-size: .88rem; color: var(--soft); }
.meanings li { max-width: 70rem; }
.meanings b { color: var(--text); font-weight: 600; }
.films { display: grid; gap: .7rem; }
.film { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 10rem)); gap: .4rem .6rem; break-inside: avoid; scroll-margin-top: 3.6rem; }
.film:target .cell button { outline: 3px solid var(--accent); }
.cell { margin: 0; min-width: 0; }
.cell button { position: relative; display: block; width: 100%; padding: 0; border: 0; border-radius: .25rem; overflow: hidden; cursor: zoom-in; aspect-ratio: var(--ratio); background: var(--film) 0 0 / 100% 100%; print-color-adjust: exact; }
.cell.map button { background: linear-gradient(rgb(0 0 0 / .3), rgb(0 0 0 / .3)), var(--film) 0 0 / 100% 100%; }
.cell img { position: absolute; inset: 0; width: 100%; height: 100%; }
.cell button::after { content: ''; position: absolute; inset: 0; background: var(--outline, none) 0 0 / 100% 100%; print-color-adjust: exact; }
.cell figcaption { font-size: .78rem; line-height: 1.3; margin-top: .2rem; overflow-wrap: anywhere; }
.cell .name { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.absent { aspect-ratio: var(--ratio); border: 1px dashed var(--line); border-radius: .25rem; display: grid; place-items: center; color: var(--soft); }
.tag { font-weight: 600; color: var(--text); }
.verdict { display: inline-block; min-height: 1.2em; }
.verdict.wrong { color: var(--warn); font-weight: 700; }
.verdict.wrong::before { content: '✕ '; }
.verdict.right::before { content: '✓ '; }
dialog { width: min(72rem, 96vw); max-height: 94vh; padding: 0; border: 1px solid var(--line); border-radius: .6rem; background: var(--back); color: var(--text); overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / .6); }
dialog header { display: flex; justify-content: space-between; align-items: start; gap: 1rem; padding: .7rem 1rem; }
dialog h3 { margin: 0; overflow-wrap: anywhere; }
[data-close] { font-size: 1.3rem; line-height: 1.2; }
.large { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; padding: 0 1rem 1rem; }
.stage { position: relative; flex: 1 1 512px; max-width: min(100%, calc((94vh - 6rem) * var(--ratio))); aspect-ratio: var(--ratio); align-self: start; background: #000; }
.stage img { position: absolute; inset: 0; width: 100%; height: 100%; }
.stage [data-original] { filter: brightness(calc(1 - .3 * var(--blend))); }
.bare .stage [data-original] { filter: none; }
.stage [data-map] { opacity: var(--blend); }
.stage [hidden] { display: none; }
.beside { flex: 1 1 15rem; min-width: 0; }
.choices { display: flex; flex-wrap: wrap; gap: .4rem; margin-bottom: .8rem; }
.choices button { font-size: .9rem; padding: .15rem .6rem; }
.choices [aria-pressed=true] { color: var(--back); background: var(--accent); border-color: var(--accent); }
.beside label { display: flex; gap: .7rem; align-items: center; }
.beside input { flex: 1; accent-color: var(--accent); }
.seen { display: flex; flex-wrap: wrap; gap: .6rem; }
.seen figure { margin: .2rem 0; width: 7rem; }
.seen img { width: 100%; display: block; border-radius: .25rem; }
.losses > div { display: flex; align-items: flex-start; flex-wrap: wrap; gap: .8rem 1.4rem; }
.scale { display: inline-block; width: 7rem; height: .7rem; border: 1px solid var(--line); vertical-align: middle; background: linear-gradient(90deg, #000, #601008 25%, #e05c0c 50%, #fcb240 75%, #fffff0); print-color-adjust: exact; }
code, pre { font: .88em ui-monospace, 'DejaVu Sans Mono', monospace; }
pre { background: var(--panel); padding: .7rem 1rem; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.changed { font-weight: 700; }
.prose { text-align: left; white-space: normal; }
footer { padding-bottom: 2rem; margin-top: 1.5rem; }
@media (max-width: 40rem) {
  body { font-size: 15px; } main, header, footer, nav ul { padding: 0 .8rem; } .lead { font-size: 1.3rem; }
  th, td { padding: .25rem .4rem; } .scroll th:first-child { white-space: normal; min-width: 6.5rem; position: sticky; left: 0; background: var(--back); z-index: 1; }
  [data-threshold] { padding: .6rem; } details.method { padding: .2rem .6rem; }
  .film { grid-template-columns: repeat(3, minmax(0, 1fr)); padding-bottom: .7rem; border-bottom: 1px solid var(--line); }
  .stage { flex-basis: 100%; }
}
@media print { nav, .save, [data-threshold] input, dialog { display: none; } h2 { break-after: avoid; } details > * { display: block; } details::details-content { content-visibility: visible; display: block; height: auto; } body { font-size: 11px; } }
`;
