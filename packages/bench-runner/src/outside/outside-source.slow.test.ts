import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import sharp from 'sharp';
import { makeProject } from '../testing/outside-project';
import { runCommand } from '../testing/run-command';

jest.setTimeout(240_000);

const WORD = './my-source.mjs:films/films.csv?normal=none';

let project: string;
beforeAll(async () => {
  project = makeProject('my-source', 'my-method');
  await writeFilms(join(project, 'films'));
});
afterAll(() => rmSync(project, { recursive: true }));

const command = (...words: string[]) => runCommand(words, project);
const read = (...path: string[]) => JSON.parse(readFileSync(join(project, ...path), 'utf8')) as unknown;

/** Writes phantom films as files, and the table that the example reads. */
async function writeFilms(folder: string): Promise<void> {
  const films = await openDataSet('phantom?n=40&side=32');
  mkdirSync(folder);
  const rows: string[] = [];
  for (const [index, { split, meta }] of films.items.entries()) {
    const { width, height, pixels } = await films.decode(index);
    const image = sharp(pixels, { raw: { width, height, channels: 1 } });
    await image.png().toFile(join(folder, `${index}.png`));
    rows.push(`${index}.png,${meta['lesion']},${split},p${index}\n`);
  }
  writeFileSync(join(folder, 'films.csv'), ['file,label,split,patient\n', ...rows].join(''));
}

async function fingerprintOf(word: string): Promise<unknown> {
  const { code, stdout, stderr } = await command('data', 'info', word, '--json');
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return (JSON.parse(stdout) as { fingerprint: string }).fingerprint;
}

describe("a user's own data source", () => {
  it('serves training and testing, is recorded by name and hash, and is reported if it is named again', async () => {
    const words = ['--preset', 'smoke', '--data', WORD, '--out', 'own'];
    const trained = await command('train', './my-method.mjs', ...words);
    expect(trained).toMatchObject({ code: 0 });
    const module = { name: './my-source.mjs', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string };
    expect(read('own/config.json')).toMatchObject({ data: { word: WORD, source: 'films', module } });
    expect(read('own/metrics.json')).toMatchObject({ test: { normal: 10, anomalous: 10 } });
    const alone = await command('report', 'own', '--method', './my-method.mjs');
    expect(alone).toMatchObject({ code: 0 });
    expect(readFileSync(join(project, 'own/report.html'), 'utf8')).toMatch(/whose code is not run unasked/);
    const given = await command('report', 'own', '--method', './my-method.mjs', '--data', WORD);
    expect(given).toMatchObject({ code: 0 });
    expect(readFileSync(join(project, 'own/report.html'), 'utf8')).not.toMatch(/not run unasked/);
    const evaluated = await command('evaluate', 'own', '--method', './my-method.mjs', '--data', WORD);
    expect(evaluated).toMatchObject({ code: 0 });
  });

  it('has a fingerprint that changes with its code, its options and its images', async () => {
    const before = await fingerprintOf(WORD);
    expect(await fingerprintOf(WORD)).toBe(before);
    const seen = [before, await fingerprintOf(WORD.replace('=none', '=nodule'))];
    const source = readFileSync(join(project, 'my-source.mjs'), 'utf8');
    appendFileSync(join(project, 'my-source.mjs'), '// changed\n');
    seen.push(await fingerprintOf(WORD));
    writeFileSync(join(project, 'my-source.mjs'), source);
    writeFileSync(join(project, 'films/0.png'), readFileSync(join(project, 'films/1.png')));
    seen.push(await fingerprintOf(WORD));
    expect(new Set(seen).size).toBe(4);
  });

  it('is refused with a list of what is wrong with it or its data word', async () => {
    writeFileSync(join(project, 'bare.mjs'), "export default { name: 'bare', open: () => ({}) };");
    const phantom = readFileSync(join(project, 'my-source.mjs'), 'utf8').replace(
      "name: 'films'",
      "name: 'phantom'",
    );
    writeFileSync(join(project, 'twin.mjs'), phantom);
    const said = async (word: string) => (await command('data', 'info', word)).stderr;
    expect(await said('./bare.mjs')).toMatch(
      /bare\.mjs is not a data source[\s\S]*help:[\s\S]*location:[\s\S]*options:/,
    );
    expect(await said('./twin.mjs:films/films.csv')).toMatch(/twin\.mjs is called "phantom"/);
    expect(await said('./my-source.mjs:films/films.csv?norml=a')).toMatch(
      /"norml" is neither an option nor a column of its images\. Options: normal\./,
    );
    expect(await said('./my-source.mjs')).toMatch(/needs a file after/);
    expect(await said('./gone.mjs')).toMatch(/there is no .*gone\.mjs/);
    expect(await said('phantm')).toMatch(/no data source "phantm"[\s\S]*\.\/my-source\.mjs/);
  });
});
