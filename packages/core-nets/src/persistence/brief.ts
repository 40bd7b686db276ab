const LONGEST = 500;

/** Cuts a text that quotes a file, whose names may be of any length, so that a message stays one that people read. */
export function brief(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
