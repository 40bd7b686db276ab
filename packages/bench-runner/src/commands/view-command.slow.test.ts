import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { auroc, aurocWithCi } from '@cxr-anomaly/metrics';
import { openScorer } from '@cxr-anomaly/runs';
import { parse } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { methods } from '../registry';
import { runCommand, type StartedCommand } from '../testing/run-command';
import {
  addFilms,
  buildPage,
  CHROMIUM,
  dropFiles,
  launchBrowser,
  openPage,
  saveCsv,
  servePlainly,
  startView,
  waitForBundles,
  type ViewedPage,
} from '../testing/view-page';

jest.setTimeout(300_000);

const METHODS = ['deepsvdd', 'gan-gp', 'mahalanobis', 'memdae', 'rlad'];
const DICOM = join(__dirname, '..', '..', '..', 'data-cxr/src/dicom/testing/samples');
const VIEWER = join(__dirname, '..', '..', '..', 'viewer');
const AXE = require.resolve('axe-core/axe.min.js');

/** Three transfer syntaxes, of which two need a decoder in WebAssembly. */
const DICOM_FILES = ['explicit-le.dcm', 'jpeg-2000.dcm', 'jpeg-ls.dcm'];

/** As bundles have it: the rounding of backends stays below. */
const TOLERANCE = 1e-2;

const withBrowser = CHROMIUM === undefined ? describe.skip : describe;

let cwd: string;
let browser: Browser;
let view: StartedCommand & { readonly url: string };
/** Shows what all five methods say of all films, and of a broken file. */
let viewed: ViewedPage;
/** Is served with Deep-SVDD's bundle only. */
let single: StartedCommand & { readonly url: string };
let films: string[];

/** Writes phantom films in every format that the page reads. */
async function writeFilms(folder: string): Promise<string[]> {
  await mkdir(folder);
  const data = await openDataSet('phantom?n=20&side=64');
  const write = async (index: number, name: string, encode: (image: sharp.Sharp) => sharp.Sharp) => {
    const { pixels, width, height } = await data.decode(index);
    const gray = sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
    await encode(gray).toFile(join(folder, name));
  };
  for (let i = 0; i < 12; i++) await write(i, `film-${i}.png`, (image) => image.png());
  await write(12, 'deep.png', (image) => image.linear(257).toColourspace('grey16').png());
  await write(13, 'deep.tif', (image) =>
    image.linear(257).toColourspace('grey16').tiff({ compression: 'lzw' }),
  );
  await write(14, 'color.png', (image) => image.toColourspace('srgb').png());
  await write(15, 'lossy.jpg', (image) => image.jpeg({ quality: 90 }));
  await write(16, 'exact.webp', (image) => image.webp({ lossless: true }));
  for (const name of DICOM_FILES) await copyFile(join(DICOM, name), join(folder, name));
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

/** The run of a method in the bench, as a path from the folder of all. */
async function runOf(method: string): Promise<string> {
  const names = await readdir(join(cwd, 'board'));
  return join('board', names.find((name) => name.startsWith(method)) ?? '');
}

/** Puts a bundle of 8-bit weights in the place of one of the bundles. */
async function shrinkOne(board: string): Promise<void> {
  const run = (await readdir(board)).find((name) => name.startsWith('memdae')) ?? '';
  const [bundle, out] = [join(board, run, 'bundle'), join(board, run, 'smaller')];
  const shrink = ['bundle', 'shrink', bundle, '--weights', 'int8', '--out', out];
  expect(await runCommand(shrink, board)).toMatchObject({ code: 0 });
  await rm(bundle, { recursive: true });
  await rename(out, bundle);
}

interface CsvRow {
  readonly path: string;
  readonly bundle: string;
  readonly score: string;
  readonly error: string;
}

const parseRows = (csv: string) => parse(csv, { columns: true }) as CsvRow[];

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  buildPage();
  cwd = await mkdtemp(join(tmpdir(), 'view-'));
  const bench = ['bench', '--data', 'phantom?n=40&side=32', '--preset', 'smoke', '--out', 'board'];
  expect(await runCommand(bench, cwd)).toMatchObject({ code: 0 });
  await shrinkOne(join(cwd, 'board'));
  films = await writeFilms(join(cwd, 'films'));
  [browser, view, single] = await Promise.all([
    launchBrowser(),
    startView(['board'], cwd),
    startView([await runOf('deepsvdd')], cwd),
    runCommand(['view', 'board', '--export', 'site'], cwd),
  ]);
  viewed = await openPage(browser, view.url);
  await waitForBundles(viewed, METHODS.length);
  const broken = join(cwd, 'broken.dcm');
  await writeFile(broken, (await readFile(join(DICOM, 'jpeg-2000.dcm'))).subarray(0, 900));
  await addFilms(viewed, [...films.slice(0, 3), broken, ...films.slice(3)]);
});

afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  for (const { child, finished } of [view, single]) {
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 0 });
  }
  await rm(cwd, { recursive: true });
});

withBrowser('cxr-anomaly view', () => {
  it('scores files of every format as Node does, by every method, and goes on after one that is broken', async () => {
    const rows = parseRows(await saveCsv(viewed));
    for (const method of METHODS) {
      const run = await runOf(method);
      const scorer = await openScorer(join(cwd, run), methods);
      const expected: number[] = [];
      for (const film of films) expected.push((await scorer.score(film)).score);
      scorer.dispose();
      const scale = median(expected.map(Math.abs));
      for (const [i, score] of expected.entries()) {
        const path = basename(films[i] ?? '');
        const row = rows.find((one) => one.bundle === basename(run) && one.path === path);
        const allowed = TOLERANCE * Math.max(Math.abs(score), scale);
        expect([run, path, Math.abs(Number(row?.score ?? NaN) - score) <= allowed]).toEqual([
          run,
          path,
          true,
        ]);
      }
    }
    const failed = rows.filter(({ error }) => error !== '');
    expect(failed).toMatchObject([
      { path: 'broken.dcm', error: expect.stringMatching(/broken\.dcm: .* Copy it again/) },
    ]);
    await viewed.page.getByRole('button', { name: /^Failed/ }).click();
    await viewed.page.locator('.filter[aria-pressed=true]', { hasText: 'Failed' }).waitFor();
    await expect(viewed.page.locator('.row').allInnerTexts()).resolves.toEqual([
      expect.stringContaining('broken.dcm'),
    ]);
    await viewed.page.getByRole('button', { name: /^All \d/ }).click();
  });

  it('has asked no other origin for anything, and the browser has complained of nothing', () => {
    expect(viewed.wrong).toEqual([]);
  });

  it('lists films with the highest score first, and moves among them and changes the picture by keys', async () => {
    const { page } = viewed;
    await page.locator('.row .score').nth(8).waitFor();
    const scores = (await page.locator('.row .score').allInnerTexts()).map(Number);
    expect(scores.length).toBeGreaterThan(8);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    await page.locator('.row').first().click();
    await page.locator('film-pane[data-drawn]').waitFor();
    const selected = page.locator('.row[aria-selected=true] .name');
    const first = await selected.innerText();
    await page.keyboard.press('ArrowDown');
    await selected.and(page.locator(`:not(:text-is("${first}"))`)).waitFor();
    await page.locator('film-pane[data-drawn]').waitFor();
    const pictures = new Set<string>();
    for (const key of ['h', 'i', '+', ']', '}', 'r']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(60);
      pictures.add((await page.locator('film-pane').screenshot()).toString('base64'));
    }
    expect(pictures.size).toBe(6);
    await page.keyboard.press('c');
    await page
      .locator('film-pane[data-drawn]')
      .nth(METHODS.length - 1)
      .waitFor();
    await page.keyboard.press('c');
  });

  it('offers the reconstruction of detectors that make one, and of no other', async () => {
    const { page } = viewed;
    const picker = page.locator('.picker select');
    const slider = page.locator('.slider', { hasText: 'Reconstruction' });
    const labels = await picker.locator('option').allInnerTexts();
    const value = async (method: string) => {
      const at = labels.findIndex((label) => label.includes(`(${method}`));
      return (await picker.locator('option').nth(at).getAttribute('value')) ?? '';
    };
    const picked = await picker.inputValue();
    for (const method of METHODS) {
      await picker.selectOption(await value(method));
      await slider.waitFor({ state: method === 'mahalanobis' ? 'detached' : 'visible' });
    }
    await picker.selectOption(picked);
  });

  it('is clean by axe-core in the dark and in the light, in every view', async () => {
    const { page } = viewed;
    await page.evaluate(await readFile(AXE, 'utf8'));
    for (const keys of [[], ['t'], ['e'], ['t'], ['e', '?']]) {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForTimeout(150);
      const found = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
      expect([keys, found.violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([keys, []]);
    }
    await page.keyboard.press('Escape');
  });

  it('takes a dropped archive of class folders, and a dropped folder with a table, and compares scores with their labels', async () => {
    const { page } = await openPage(browser, single.url);
    await waitForBundles({ page }, 1);
    const some = films.slice(0, 12);
    const entries = some.map(async (film, i) => {
      const folder = i % 2 === 0 ? 'normal' : 'lesion';
      return [`${folder}/${basename(film)}`, new Uint8Array(await readFile(film))] as const;
    });
    await writeFile(join(cwd, 'labeled.zip'), zipSync(Object.fromEntries(await Promise.all(entries))));
    await dropFiles({ page }, join(cwd, 'labeled.zip'), some.length);
    const zipped = parseRows(await saveCsv({ page }));
    const isNormal = ({ path }: CsvRow) => path.includes('/normal/');
    await page.keyboard.press('e');
    const [normal = [], lesion = []] = [zipped.filter(isNormal), zipped.filter((row) => !isNormal(row))].map(
      (rows) => rows.map(({ score }) => Number(score)),
    );
    expect(await page.locator('.measured').innerText()).toContain(pairwiseAuroc(normal, lesion).toFixed(3));

    await page.keyboard.press('e');
    await page.getByRole('button', { name: 'Forget all films' }).click();
    const folder = join(cwd, 'labeled');
    await mkdir(folder);
    const known = some.map((film, i) => ({
      film,
      name: basename(film),
      label: i % 3 === 0 ? 1 : 0,
      view: i % 2 === 0 ? 'AP' : 'PA',
    }));
    for (const { film, name } of known) await copyFile(film, join(folder, name));
    const lines = known.map(({ name, label, view: taken }) => `${name},${label},${taken}`);
    await writeFile(join(folder, 'metadata.csv'), ['file,label,view', ...lines].join('\n'));
    await dropFiles({ page }, folder, some.length);
    const scores = new Map(
      parseRows(await saveCsv({ page })).map(({ path, score }) => [basename(path), Number(score)]),
    );
    await page.keyboard.press('e');
    const figures = (rows: typeof known) => {
      const [given, labels] = [
        rows.map(({ name }) => scores.get(name) ?? NaN),
        rows.map(({ label }) => label),
      ];
      const { lower, upper } = aurocWithCi(given, labels);
      return [auroc(given, labels).toFixed(3), `${lower.toFixed(3)}–${upper.toFixed(3)}`];
    };
    for (const figure of figures(known)) expect(await page.locator('.figures').innerText()).toContain(figure);
    const shown = await page
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) =>
          Array.from(
            (row as unknown as { cells: { textContent: string }[] }).cells,
            ({ textContent }) => textContent,
          ),
        ),
      );
    expect(shown).toEqual(
      ['AP', 'PA'].map((taken) => {
        const rows = known.filter((one) => one.view === taken);
        const anomalous = rows.filter(({ label }) => label === 1).length;
        return ['view', taken, String(rows.length - anomalous), String(anomalous), ...figures(rows)];
      }),
    );
    await page.close();
  });

  it('refuses a bundle that was altered, in words', async () => {
    const folder = join(cwd, 'altered');
    await cp(join(cwd, await runOf('memdae'), 'bundle'), folder, { recursive: true });
    const weights = join(folder, 'autoencoder/group1-shard1of1.bin');
    const bytes = await readFile(weights);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(weights, bytes);
    const chooser = viewed.page.waitForEvent('filechooser');
    await viewed.page.getByRole('button', { name: 'Add a folder' }).click();
    await (await chooser).setFiles(folder);
    const said = viewed.page.getByRole('alert');
    await said.waitFor();
    expect(await said.innerText()).toMatch(/altered since the bundle was written/);
    await expect(viewed.page.locator('.picker option').count()).resolves.toBe(METHODS.length);
  });

  it('exports a page that any server can serve, which works offline after the first load', async () => {
    const server = await servePlainly(cwd);
    try {
      const { page, wrong } = await openPage(browser, `${server.url}site/`);
      await waitForBundles({ page }, METHODS.length);
      await page.evaluate('navigator.serviceWorker.ready');
      await page.reload();
      await waitForBundles({ page }, METHODS.length);
      // Headers of the service worker, which the server does not send.
      expect(await page.evaluate('crossOriginIsolated')).toBe(true);
      await server.close();
      await page.reload();
      await waitForBundles({ page }, METHODS.length);
      await addFilms({ page }, films);
      expect(parseRows(await saveCsv({ page })).filter(({ error }) => error !== '')).toEqual([]);
      expect(wrong.filter((text) => !text.includes('site.json') && !text.includes('ERR_CONNECTION'))).toEqual(
        [],
      );
      await page.close();
    } finally {
      await server.close();
    }
  });

  it("exports an element, and a module for npm, that score a film in somebody else's page, as the examples show", async () => {
    await cp(join(VIEWER, 'example'), cwd, { recursive: true });
    const run = await runOf('deepsvdd');
    await mkdir(join(cwd, 'node_modules/@cxr-anomaly'), { recursive: true });
    await symlink(VIEWER, join(cwd, 'node_modules/@cxr-anomaly/viewer'));
    await symlink(join(cwd, run, 'bundle'), join(cwd, 'bundle'));
    const film = films.find((path) => path.endsWith('film-0.png')) ?? '';
    const scorer = await openScorer(join(cwd, run), methods);
    const { score } = await scorer.score(film);
    scorer.dispose();
    const server = await servePlainly(cwd);
    try {
      for (const [example, ready] of [
        ['', 'cxr-anomaly-result[bundle]'],
        ['npm.html', '#said:text("is ready")'],
      ] as const) {
        const { page, wrong } = await openPage(browser, `${server.url}${example}`);
        await page.locator(ready).waitFor({ state: 'attached' });
        await page.locator('#file').setInputFiles(film);
        await page.locator('#said', { hasText: 'score' }).waitFor();
        const [, shown] = /score ([-\d.e]+)/.exec(await page.locator('#said').innerText()) ?? [];
        expect(Math.abs(Number(shown) - score)).toBeLessThanOrEqual(TOLERANCE * Math.abs(score));
        if (example === '') {
          await page.locator('film-pane[data-drawn]').waitFor();
          await page.getByText('Not a medical device').waitFor();
        }
        expect(wrong).toEqual([]);
        await page.close();
      }
    } finally {
      await server.close();
    }
  });

  it('keeps its memory, and every tensor, from the 50th of 500 films on', async () => {
    const long = await openPage(browser, single.url);
    await waitForBundles(long, 1);
    const measure = async (): Promise<Memory> => {
      const { bytes } = await long.page.evaluate(() =>
        (
          performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> }
        ).measureUserAgentSpecificMemory(),
      );
      await long.page.getByRole('button', { name: /✓/ }).click();
      const said = await long.page.locator('#memory').innerText();
      await long.page.keyboard.press('Escape');
      const [tensors = 0, , wasm = 0] = (said.match(/[\d.]+/g) ?? []).map(Number);
      return { bytes, tensors, wasm: wasm * 1e6 };
    };
    const ten = films.filter((film) => /film-\d+\.png$/.test(film)).slice(0, 10);
    const add = async (count: number) =>
      addFilms(
        long,
        Array.from({ length: count }, (_, i) => ten[i % 10] ?? ''),
      );
    await add(50);
    const early = await measure();
    for (let i = 0; i < 3; i++) await add(150);
    const late = await measure();
    expect(late.tensors).toBe(early.tensors);
    expect(late.wasm).toBe(early.wasm);
    // What grows is the list: a film's path and scores, about 1.5 kB.
    expect(late.bytes + late.wasm).toBeLessThan(1.05 * (early.bytes + early.wasm));
    await long.page.close();
  });
});

interface Memory {
  /** Of the page and its worker, after collecting garbage. */
  readonly bytes: number;
  readonly tensors: number;
  /** Of WebAssembly, bytes. */
  readonly wasm: number;
}

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Fraction of pairs in which the anomalous film has the higher score; ties count half. */
function pairwiseAuroc(normal: readonly number[], anomalous: readonly number[]): number {
  let sum = 0;
  for (const one of anomalous) for (const other of normal) sum += one > other ? 1 : one === other ? 0.5 : 0;
  return sum / (normal.length * anomalous.length);
}
