/**
 * The words of a header's text, in capitals without accents. Adjacent words are also returned joined, since people write `A.P.`,
 * `ANTERO_POSTERIOR` and `L SPINE` for one word.
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
