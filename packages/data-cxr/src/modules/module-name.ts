/** A JavaScript file, or a TypeScript file that Node can run directly. */
const FILE = /^(?:\.{0,2}\/).*\.[cm]?[jt]s$/;

const PACKAGE = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*$/;

/** Says whether a word names a module by its path: `./my-method.mjs`. */
export function isModuleFile(word: string): boolean {
  return FILE.test(word);
}

/** Says whether a word can be a package name: `their-method` or `@lab/their-method`. */
export function isPackageName(word: string): boolean {
  return PACKAGE.test(word);
}
