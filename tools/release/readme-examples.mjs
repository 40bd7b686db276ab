import { readFileSync } from 'node:fs';

/** Names in the READMEs that stand for something the reader has, and what replaces them when an example is run. */
const PREPARED = [
  ["preset: 'cpu'", "preset: 'smoke'"],
  ['folder:path/to/data', 'phantom?n=40&side=32'],
  ['nih:path/to/ChestX-ray14', 'phantom?n=40&side=32'],
];

/**
 * Combines all ts examples of a README into one TypeScript module, ready to run where `runs/first` is a finished run of Deep-SVDD
 * and `xray.png`, `chest.png` and `folder/` exist. As for a reader, an example may use names from earlier ones.
 */
export function readExamples(readme) {
  const text = PREPARED.reduce(
    (current, [name, prepared]) => current.replaceAll(name, prepared),
    readFileSync(readme, 'utf8'),
  );
  const blocks = [...text.matchAll(/^```(?:ts|js|typescript|javascript)\n(.*?)^```$/gms)].map(
    ([, code]) => code,
  );
  const imports = blocks.flatMap((code) => code.match(IMPORT) ?? []);
  const bodies = blocks.map((code) => code.replace(IMPORT, ''));
  const nested = bodies.reduceRight((inner, body) => `{\n${body}\n${inner}}\n`, '');
  return `${imports.join('\n')}\nasync function main() ${nested || '{}'}\nvoid main();\n`;
}

const IMPORT = /^import .*?;$/gms;
