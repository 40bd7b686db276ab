/** A file or a stream to search. */
export interface Text {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Finds words in what a program wrote, in its name or content: as UTF-8 in any letter case, as UTF-16, and as Base64 at any
 * offset. A word of digits counts only if no digit is next to it, since it could be part of a longer number.
 *
 * @returns a line for each word and place, such as `runs/log.jsonl: Doe`.
 */
export function findWords(texts: readonly Text[], words: readonly string[]): string[] {
  return texts.flatMap(({ name, bytes }) => {
    const content = bytes.toString('latin1');
    const lower = `${name}\n${content}`.toLowerCase();
    const found = words.filter(
      (word) => holds(lower, latin1(word.toLowerCase())) || holdsEncoded(content, word),
    );
    return found.map((word) => `${name}: ${word}`);
  });
}

function holds(text: string, word: string): boolean {
  if (!/^\d+$/.test(word)) return text.includes(word);
  return new RegExp(`(?<!\\d)${word}(?!\\d)`).test(text);
}

function holdsEncoded(content: string, word: string): boolean {
  if (content.includes(Buffer.from(word, 'utf16le').toString('latin1'))) return true;
  return [0, 1, 2].some((offset) => content.includes(toBase64(word, offset)));
}

/** The characters that encode the word and nothing else where it begins at this byte of a group of three. */
function toBase64(word: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(word)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
  return offset === 0 ? whole : whole.slice(4);
}

function latin1(word: string): string {
  return Buffer.from(word).toString('latin1');
}
