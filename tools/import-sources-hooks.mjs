import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const OURS = /^file:.*\/packages\/[^/]+\/src\/[^?]*\.ts$/;

const LISTS = /export (type )?\{([^}]*)\}/g;

/** Wraps the entry of one of our packages, a TypeScript file, in an ES module that exports what `require` returns for it. */
export async function load(url, context, nextLoad) {
  if (!OURS.test(url)) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const names = listValues(await readFile(path, 'utf8'));
  const source = `import { createRequire } from 'node:module';
const exported = createRequire(import.meta.url)(${JSON.stringify(path)});
export default exported;
${names.map((name) => `export const ${name} = exported.${name};`).join('\n')}`;
  return { format: 'module', source, shortCircuit: true };
}

/** The values among the names in `export { a, type B, c as d } from …`, the only form in which our entries export values. */
function listValues(text) {
  return [...text.matchAll(LISTS)]
    .filter(([, type]) => type === undefined)
    .flatMap(([, , list]) => list.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => entry.split(' as ').at(-1));
}
