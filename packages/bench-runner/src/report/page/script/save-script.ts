import { toCsv, toLatex } from './table-text';

/**
 * Adds buttons that save a table as CSV or LaTeX and a figure as SVG, without a request: each file is made in the page. Plain
 * JavaScript for browsers.
 */
export const SAVE_SCRIPT = `
const toCsv = ${toCsv.toString()};
const toLatex = ${toLatex.toString()};
const save = (text, type, name) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
const used = new Map();
const nameOf = (element, word) => {
  const section = element.closest('[id]');
  const stem = (section ? section.id + '-' : '') + word;
  const count = (used.get(stem) || 0) + 1;
  used.set(stem, count);
  return count > 1 ? stem + '-' + count : stem;
};
const addButtons = (after, buttons) => {
  const bar = document.createElement('div');
  bar.className = 'save';
  for (const [label, run] of buttons) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', run);
    bar.append(button);
  }
  after.after(bar);
};
for (const scroll of document.querySelectorAll('.scroll')) {
  const table = scroll.querySelector('table');
  const name = nameOf(scroll, 'table');
  const rows = () => [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim()));
  addButtons(scroll, [
    ['CSV', () => save(toCsv(rows()), 'text/csv', name + '.csv')],
    ['LaTeX', () => save(toLatex(rows()), 'application/x-tex', name + '.tex')],
  ]);
}
for (const svg of document.querySelectorAll('figure svg')) {
  const name = nameOf(svg, 'figure');
  addButtons(svg, [['SVG', () => {
    const copy = svg.cloneNode(true);
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('style', 'color: #1c1c22; background: #fff; font-family: sans-serif');
    save(new XMLSerializer().serializeToString(copy), 'image/svg+xml', name + '.svg');
  }]]);
}
`;
