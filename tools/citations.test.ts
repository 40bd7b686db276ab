import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** Each `path.md, "Heading"` in a source, e.g. `docs/methods.md, "GAN-GP"`. */
function citations(): [string, string, string][] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const sources = git('grep', '-lE', '(docs|packages)/[a-z/-]+\\.md', '--', '*.ts', '*.mjs', '*.cjs').split(
    '\n',
  );
  return sources.flatMap((source) => {
    const text = readFileSync(join(ROOT, source), 'utf8');
    const found = text.matchAll(/\b((?:docs|packages)\/[\w/-]+\.md), "([^"]+)"/g);
    return [...found].map(([, page, heading]): [string, string, string] => [
      source,
      page as string,
      heading as string,
    ]);
  });
}

describe('comments that cite a page', () => {
  it('name a page and a heading that exist', () => {
    const cited = citations();
    expect(cited.length).toBeGreaterThan(20);
    const astray = cited.filter(([, page, heading]) => {
      const lines = readFileSync(join(ROOT, page), 'utf8').split('\n');
      return !lines.some((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
    });
    expect(astray).toEqual([]);
  });
});
