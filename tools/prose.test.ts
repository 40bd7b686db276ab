import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const LONGEST_LINE = 130;

/** Spellings that are not US English, in words that our texts use. */
const FOREIGN =
  /\b(learnt|burnt|spelt|towards|colour|grey\b|centre|neighbour|behaviour|favour|normalis|initialis|optimis|recognis|licence)\w*/gi;

/** Titles of papers are quoted as published. */
const TITLES = /Neighbourhood Discovery/g;

const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const listFiles = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '--', ...patterns], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => existsSync(join(ROOT, path)) && path !== '');

/** Each changeset is one line, which the changelogs copy unchanged. */
const pages = listFiles('*.md', ':!.changeset').map((path) => [path, readText(path)] as const);

/** The lines of a page outside code blocks, each with its number. */
function proseOf(text: string): [number, string][] {
  let isCode = false;
  return text.split('\n').flatMap((line, index): [number, string][] => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return isCode || isFence ? [] : [[index + 1, line]];
  });
}

/** The fragments by which GitHub links to the headings of a page. */
function fragmentsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    proseOf(text).flatMap(([, line]) => {
      const heading = /^#{1,6} (.+)$/.exec(line)?.[1];
      if (heading === undefined) return [];
      const slug = heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/ /g, '-');
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return [before === 0 ? slug : `${slug}-${before}`];
    }),
  );
}

describe('the Markdown pages', () => {
  it('link to files and headings that exist', () => {
    const links = pages.flatMap(([path, text]) =>
      proseOf(text).flatMap(([line, prose]) =>
        [...prose.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
          from: `${path}:${line}`,
          path,
          target,
        })),
      ),
    );
    expect(links.length).toBeGreaterThan(50);
    const broken = links.filter(({ path, target }) => {
      if (/^(https?|mailto):/.test(target)) return false;
      const [file = '', fragment] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, linked))) return true;
      return fragment !== undefined && !fragmentsOf(readText(linked)).has(fragment);
    });
    expect(broken.map(({ from, target }) => `${from}: ${target}`)).toEqual([]);
  });

  it(`have lines of at most ${LONGEST_LINE} characters, outside tables and code`, () => {
    const long = pages.flatMap(([path, text]) =>
      proseOf(text)
        .filter(([, line]) => !/^\s*\|/.test(line) && [...line].length > LONGEST_LINE)
        .map(([line]) => `${path}:${line}`),
    );
    expect(long).toEqual([]);
  });
});

describe('pages, comments and messages', () => {
  it('use US spelling', () => {
    const sources = listFiles('packages/*.ts', 'tools', 'benchmarks/*.ts', ':!*.test.ts', ':!*/testing/*');
    const texts = [...pages, ...sources.map((path) => [path, readText(path)] as const)];
    const found = texts.flatMap(([path, text]) =>
      (text.replace(TITLES, '').match(FOREIGN) ?? []).map((word) => `${path}: ${word}`),
    );
    expect(found).toEqual([]);
  });
});
