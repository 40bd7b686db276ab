import { readFileSync } from 'node:fs';

/** Names in the READMEs that stand for something of the reader's, and what takes their place when an example is run. */
const PREPARED = [
  ["preset: 'cpu'", "preset: 'smoke'"],
  ['folder:path/to/data', 'phantom?n=40&side=32'],
  ['nih:path/to/ChestX-ray14', 'phantom?n=40&side=32'],
];

/**
 * Makes one TypeScript module of all the ts examples of a README, ready to run where `runs/first` is a finished run of Deep-SVDD and
 * `xray.png`, `chest.png` and `folder/` are there. As for a reader, an example may use names of those before it.
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
