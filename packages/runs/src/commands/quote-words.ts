/** Joins the words of a command line, quoted where a POSIX shell would read them otherwise. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
