const LONGEST = 500;

/**
 * Shortens a text that quotes a file, whose names may have any length, so that a message stays readable.
 *
 * @param longest most characters that are shown
 */
export function brief(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
