/**
 * Names of files and classes, metadata, settings and messages that quote them come from outside, and may hold anything a reader
 * acts on: colors and cursor moves of a terminal, backward or invisible text, HTML, Markdown, spreadsheet formulas. Whatever
 * people are shown passes through the function here for the place where it is shown.
 */
import type { UsageError } from '@cxr-anomaly/files';
import { stringify } from 'csv-stringify/sync';

/**
 * Control characters, marks that reorder text, invisible characters (zero-width ones, fillers, tags), separators of lines and
 * paragraphs, annotation marks, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Cs}\ufff9-\ufffb]/gu;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** What Markdown, including GitHub's, gives a special meaning within a line. */
const MARKDOWN = /[\\`*_{}[\]<>#|~$]|&(?=#?\w+;)|:(?=\/\/)|(?<=\bwww)\./gi;

/** What spreadsheets read as a formula, also after blanks and in the full-width forms of East Asian fonts. */
const FORMULA = /^\s*[=+\-@|%＝＋－＠]/;

/** Shows a name or cell on one line of a terminal, with hidden characters as `\n`, `\x1b` or `\u{200b}`. */
export function showText(text: string): string {
  return text.replace(HIDDEN, (character) => NAMED.get(character) ?? escapeCode(character));
}

/** Shows the message of an error; only its own lines start a new line, indented. */
export function showError(error: Error): string {
  return linesOf(error).map(showText).join('\n  ');
}

/** The lines of an error's message; a newline within one is part of a name. */
export function linesOf(error: Error): readonly string[] {
  const { summary, lines } = error as Partial<Pick<UsageError, 'summary' | 'lines'>>;
  return summary === undefined || lines === undefined ? [error.message] : [summary, ...lines];
}

/** Shows text in HTML, in elements and attributes. */
export function textInHtml(text: string): string {
  return showText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

/** Shows text within a line of Markdown that starts with something else: in a heading, a cell, a list item. */
export function textInMarkdown(text: string): string {
  return showText(text).replace(MARKDOWN, '\\$&');
}

/**
 * Formats a row of CSV. Text is quoted where CSV requires it; text that a spreadsheet would read as a formula, or that begins
 * with an apostrophe, gets an apostrophe in front. Undefined becomes an empty cell.
 */
export function formatCsvRow(cells: readonly (string | number | boolean | undefined)[]): string {
  return stringify([cells.map((cell) => (typeof cell === 'string' ? textInCsv(cell) : cell))], {
    cast: { boolean: String },
  });
}

function textInCsv(text: string): string {
  const shown = showText(text);
  return shown.startsWith("'") || FORMULA.test(shown) ? `'${shown}` : shown;
}

/** Formats JSON for output: the same value, with invisible characters that JSON leaves unescaped written as `\u009b`. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN, (character) => {
    if (character === '\n') return character;
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}

function escapeCode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).padStart(2, '0');
  return code.length === 2 ? `\\x${code}` : `\\u{${code}}`;
}
