/**
 * Names of files and classes, metadata, settings and messages that quote them come from outside, and may hold whatever a reader acts
 * on: colors and cursor moves of a terminal, text that runs backward or is not seen, HTML, Markdown, formulas of a spreadsheet.
 * Whatever is shown to people goes through here, by the function for where it goes.
 */
import type { UsageError } from '@cxr-anomaly/files';
import { stringify } from 'csv-stringify/sync';

/**
 * Controls, marks that reorder text, what is not drawn (zero-width characters, fillers, tags), separators of lines and paragraphs, marks
 * of annotations, halves of a pair.
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

/** What Markdown, GitHub's too, reads as more than itself within a line. */
const MARKDOWN = /[\\`*_{}[\]<>#|~$]|&(?=#?\w+;)|:(?=\/\/)|(?<=\bwww)\./gi;

/** What spreadsheets take for a formula, also behind blanks and in the wide forms of East Asian fonts. */
const FORMULA = /^\s*[=+\-@|%＝＋－＠]/;

/** Shows a name or cell on one line of a terminal, its hidden characters as `\n`, `\x1b` or `\u{200b}`. */
export function showText(text: string): string {
  return text.replace(HIDDEN, (character) => NAMED.get(character) ?? escapeCode(character));
}

/** Shows the message of an error; only lines that are its own begin anew, indented. */
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

/** Shows text within a line of Markdown that something else begins: in a heading, a cell, an item of a list. */
export function textInMarkdown(text: string): string {
  return showText(text).replace(MARKDOWN, '\\$&');
}

/**
 * Formats a row of CSV. Text is quoted where that needs it; what a spreadsheet would take for a formula, and what begins with an
 * apostrophe itself, gets one in front. Undefined is an empty cell.
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

/** Formats JSON for output: the same value, with what JSON leaves as it is but a reader does not see as `\u009b`. */
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
