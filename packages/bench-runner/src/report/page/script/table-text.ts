/**
 * Writes rows as CSV (RFC 4180). Minus signs become hyphens, so that a spreadsheet reads numbers; other text that one would run as a
 * formula begins with an apostrophe. Also runs in the page, so it uses nothing from outside.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const write = (text: string) => {
    const plain = text.replace(/\u2212/g, '-');
    const isFormula = /^[=+\-@\t\r]/.test(plain) && !/^[+-][\d.]/.test(plain);
    const safe = isFormula ? `'${plain}` : plain;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(write).join(',')}\r\n`).join('');
}

/**
 * Writes rows as a LaTeX table for the booktabs package: the first row is the head, the first column is aligned left. Also runs in the
 * page, so it uses nothing from outside.
 */
export function toLatex(rows: readonly (readonly string[])[]): string {
  const commands: Readonly<Record<string, string>> = {
    '\\': '\\textbackslash{}',
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
    '\u2212': '$-$',
    '\u2013': '--',
    '\u00b1': '$\\pm$',
    '\u00d7': '$\\times$',
    '\u03c0': '$\\pi$',
    '<': '$<$',
    '>': '$>$',
  };
  const write = (text: string) =>
    text.replace(
      /[\\~^\u2212\u2013\u00b1\u00d7\u03c0<>&%$#_{}]/g,
      (character) => commands[character] ?? `\\${character}`,
    );
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const lines = rows.map((row) => `${row.map(write).join(' & ')} \\\\`);
  return [
    '% Needs \\usepackage{booktabs}.',
    `\\begin{tabular}{l${'r'.repeat(Math.max(0, columns - 1))}}`,
    '\\toprule',
    ...lines.slice(0, 1),
    '\\midrule',
    ...lines.slice(1),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}
