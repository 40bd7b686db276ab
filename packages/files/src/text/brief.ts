const LONGEST = 500;

/**
 * Cuts a text that quotes a file, whose names may be of any length, so that a message stays one that people read.
 *
 * @param longest characters that are shown
 */
export function brief(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
