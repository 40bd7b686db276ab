import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SPECIFIER = /(?:\brequire\(|\bfrom |\bimport\(|\bimport )(['"])([^'"]+)\1/g;

/** Scripts that npm runs when a package is installed, and the file that makes it run node-gyp. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
const INSTALL_FILE = 'binding.gyp';

/** Code, text, source maps, and what the viewer's page is made of; nothing else belongs in our packages. */
const SHIPPED =
  /(^|\/)(LICENSE|README\.md|CHANGELOG\.md|package\.json)$|\.([cm]?js|m?ts|map)$|^dist\/page\/[\w./-]+\.(html|css|svg|wasm|txt)$|^src\/[\w./-]+\.(css|svg)$|^native\/[\w-]+\.(cc|h)$/;
const FOR_TESTS = /(^|\/)testing\/|\.test\./;

/**
 * Says what is wrong with a package as it would be published, in ways that neither publint nor attw checks: code that imports
 * what is not declared or not shipped, modules that do something on import but may be tree-shaken by a bundler, a missing license
 * or README, something to run at installation, test files, paths of the machine that built it.
 */
export function findManifestProblems(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const code = listFiles(join(folder, 'dist')).filter((file) => /(\.js|\.d\.ts)$/.test(file));
  return [
    ...['LICENSE', 'README.md'].filter((file) => !existsSync(join(folder, file))).map((file) => `no ${file}`),
    ...code.flatMap((file) => findImportProblems(folder, file, manifest)),
    ...code
      .filter((file) => isShakenOff(folder, file, manifest))
      .map((file) => `${file} registers a class, but sideEffects lets bundlers drop it`),
    ...findInstallProblems(manifest),
    ...listFiles(folder).flatMap((file) => findFileProblems(folder, file)),
  ];
}

function findInstallProblems({ scripts = {} }) {
  return INSTALL_SCRIPTS.filter((name) => name in scripts).map((name) => `runs ${name} when it is installed`);
}

function findFileProblems(folder, file) {
  if (file === INSTALL_FILE) return [`${file} makes npm compile it when it is installed`];
  if (FOR_TESTS.test(file)) return [`${file} is for tests only`];
  if (!SHIPPED.test(file)) return [`${file} is neither code nor text about it`];
  const text = readFileSync(join(folder, file), 'utf8');
  const told = [process.cwd(), homedir()].find((path) => text.includes(`${path}/`));
  return told === undefined ? [] : [`${file} names ${told}, a folder of this machine`];
}

function findImportProblems(folder, file, manifest) {
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  };
  const text = readFileSync(join(folder, 'dist', file), 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '');
  const specifiers = new Set([...text.matchAll(SPECIFIER)].map(([, , specifier]) => specifier));
  return [...specifiers].flatMap((specifier) => {
    if (isBuiltin(specifier)) return [];
    if (specifier.startsWith('.')) {
      const path = join(folder, 'dist', file, '..', specifier);
      return existsSync(`${path}${file.endsWith('.d.ts') ? '.d.ts' : '.js'}`) || existsSync(path)
        ? []
        : [`${file} imports ${specifier}, which is not shipped`];
    }
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    return name in declared || name === manifest.name
      ? []
      : [`${file} imports ${name}, which is not declared`];
  });
}

function isShakenOff(folder, file, { sideEffects }) {
  if (!/^\S*\bregisterClass\(/m.test(readFileSync(join(folder, 'dist', file), 'utf8'))) return false;
  const kept = sideEffects === false ? [] : sideEffects;
  const pattern = (glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return !kept.some((glob) => pattern(glob).test(`./dist/${file}`));
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
