/**
 * Compares two folders of benchmark results: `node tools/benchmarks/compare-results.mjs <before> <now>`. Prints a Markdown table.
 *
 * A folder holds `<project>.json` files as tools/benchmarks/run-benchmark.mjs writes them. Changes beyond 20 % are marked: below
 * that, two measurements on a shared machine say nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const NOTABLE = 0.2;

const [before = '', now = ''] = process.argv.slice(2);
console.log(formatTable(listProjects(now)));

function listProjects(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => name.slice(0, -'.json'.length));
}

function formatTable(projects) {
  const rows = projects.flatMap((project) => {
    const old = readResults(before, project);
    return readResults(now, project).map((result) => formatRow(project, result, old));
  });
  if (rows.length === 0) return 'No benchmark is affected by this change.';
  return [
    '| package | figure | before | now | ratio | |',
    '| --- | --- | ---: | ---: | ---: | --- |',
    ...rows,
  ].join('\n');
}

function formatRow(project, { name, value, unit, better }, old) {
  const found = old.find((result) => result.name === name);
  const say = (number) => `${Number(number.toPrecision(4))} ${unit}`;
  const ratio = found && value / found.value;
  const cells = [
    project,
    name,
    found ? say(found.value) : '–',
    say(value),
    ratio ? ratio.toFixed(2) : '–',
    mark(ratio, better),
  ];
  return `| ${cells.join(' | ')} |`;
}

function mark(ratio, better) {
  if (!(ratio > 0) || Math.abs(ratio - 1) <= NOTABLE) return '';
  return ratio > 1 === (better === 'higher') ? 'better' : 'worse';
}

function readResults(folder, project) {
  const path = join(folder, `${project}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}
