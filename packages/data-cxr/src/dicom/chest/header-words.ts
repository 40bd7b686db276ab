/**
 * The words of a header's text: capitals without accents. Words that stand side by side come joined too, as `A.P.`, `ANTERO_POSTERIOR`
 * and `L SPINE` are one word to those who write them.
 */
export function readWords(text: string): string[] {
  const words = text
    .toUpperCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return [...words, ...words.slice(1).map((word, i) => `${words[i]}${word}`)];
}
