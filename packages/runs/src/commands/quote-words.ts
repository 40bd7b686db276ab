/** Joins the words of a command line, quoting those that a POSIX shell would otherwise interpret. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
