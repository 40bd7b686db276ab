/**
 * Names come from files, tables and archives, and may hold whatever a terminal acts on: colors, cursor moves, titles, text that
 * runs backward. Whatever is shown to people goes through here.
 */

/** Controls, marks that reorder text, line and paragraph separators, halves of a pair. */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Shows a name or cell on one line, its control characters as `\n` or `\x1b`. */
export function showText(text: string): string {
  return text.replace(HIDDEN, (character) => NAMED.get(character) ?? escapeCode(character));
}

/** Shows a message of one or more lines: a line after the first is ours where it is indented by two spaces; any other newline is part of a name. */
export function showMessage(text: string): string {
  return text
    .split(/\n(?= {2})/)
    .map(showText)
    .join('\n');
}

/** Formats JSON for output: the same value, with what JSON leaves as it is but a terminal acts on as `\u009b`. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(HIDDEN, (character) =>
    character === '\n' ? character : `\\u${codeOf(character, 4)}`,
  );
}

function escapeCode(character: string): string {
  const code = codeOf(character, 2);
  return code.length === 2 ? `\\x${code}` : `\\u{${code}}`;
}

function codeOf(character: string, digits: number): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
}
