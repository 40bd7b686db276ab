import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseScores } from '@cxr-anomaly/runs';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { runCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';

jest.setTimeout(240_000);

const CHROMIUM = findChromium();
const withBrowser = CHROMIUM === undefined ? describe.skip : describe;

/** Would be an extra image on a page that does not escape names. */
const HOSTILE = '<img src=x onerror=alert(1)>';

function findChromium(): string | undefined {
  const known = [process.env['CXR_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  return known.find((path) => path !== undefined && existsSync(path));
}

let cwd: string;
let browser: Browser;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  cwd = await mkdtemp(join(tmpdir(), 'report-'));
  for (const [split, classes] of Object.entries({ train: ['normal'], test: ['normal', HOSTILE] })) {
    for (const name of classes) {
      await mkdir(join(cwd, 'data', split, name), { recursive: true });
      for (let i = 0; i < (split === 'train' ? 40 : 8); i++) {
        const shade = name === 'normal' ? 3 : 9;
        await writePng(
          join(cwd, 'data', split, name, `${i}${HOSTILE.slice(0, 9)}.png`),
          32,
          (x, y) => (x * shade + y * i) % 256,
        );
      }
    }
  }
  const args = ['bench', '--data', 'folder:data', '--preset', 'smoke', '--out', 'board'];
  expect(await runCommand(args, cwd)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^report: board\/report\.html$/m),
  });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
});
afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  await rm(cwd, { recursive: true });
});

/** Opens the report and records everything that it should not do. */
async function open(
  options: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<{ page: Page; wrong: string[] }> {
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1200, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
  });
  const url = pathToFileURL(join(cwd, 'board', 'report.html')).href;
  const wrong: string[] = [];
  page.on('console', (message) => wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => wrong.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) wrong.push(request.url());
  });
  await page.goto(url);
  return { page, wrong };
}

async function readScores(method: string) {
  const name = (await readdir(join(cwd, 'board'))).find((folder) => folder.startsWith(method)) ?? '';
  const path = join(cwd, 'board', name, 'scores.csv');
  return parseScores(await readFile(path, 'utf8'), path);
}

withBrowser('report.html', () => {
  it('opens offline and without errors, and runs no code hidden in names', async () => {
    const { page, wrong } = await open();
    expect(await page.locator('.lead').textContent()).toMatch(/ ahead of .* on these data/);
    expect(await page.locator('h2').allTextContents()).toEqual(
      expect.arrayContaining(['Leaderboard', 'Curves', 'Films', 'Each method', 'How it was made']),
    );
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.getByText(HOSTILE).count()).toBeGreaterThan(0);
    const broken = await page.evaluate(
      '[...document.querySelectorAll(".cell img")].filter((image) => image.naturalWidth === 0).length',
    );
    const films = await page.evaluate<string[]>(
      '[...document.querySelectorAll(".film")].map(({ id }) => id)',
    );
    expect(films.length).toBeGreaterThan(10);
    expect(new Set(films).size).toBe(films.length);
    expect(await page.locator('.cell img').count()).toBe(5 * films.length);
    expect({ wrong, broken }).toEqual({ wrong: [], broken: 0 });
    await page.close();
  });

  it('updates the counts when the slider moves (also by keyboard), in agreement with the metrics package', async () => {
    const { page } = await open();
    const box = page.locator('#memdae [data-threshold]');
    const { scores, labels } = await readScores('memdae');
    const slider = box.locator('input');
    const shown = async () => ({
      threshold: Number(await slider.inputValue()),
      sensitivity: await box.locator('[data-show=sensitivity]').textContent(),
      fp: Number(await box.locator('[data-show=fp]').textContent()),
      tn: Number(await box.locator('[data-show=tn]').textContent()),
    });
    const before = await shown();
    const middle = [...scores].sort((a, b) => a - b)[scores.length / 2] ?? 0;
    for (const threshold of [before.threshold, middle, Math.min(...scores)]) {
      await page.evaluate(`{
        const slider = document.querySelector('#memdae [data-threshold] input');
        slider.value = ${threshold};
        slider.dispatchEvent(new Event('input'));
      }`);
      const now = await shown();
      const above = scores.map((score) => (score >= now.threshold ? 1 : 0));
      const falseAlarms = above.filter((called, i) => called === 1 && labels[i] === 0).length;
      const found = above.filter((called, i) => called === 1 && labels[i] === 1).length;
      expect(now).toMatchObject({
        fp: falseAlarms,
        tn: 8 - falseAlarms,
        sensitivity: `${((100 * found) / 8).toFixed(1)} %`,
      });
    }
    await page.locator('#memdae > summary').click();
    await slider.focus();
    const low = (await shown()).threshold;
    await page.keyboard.press('End');
    expect((await shown()).threshold).toBeGreaterThan(low);
    await page.close();
  });

  it('lists only false alarms and judges every film by where the slider is, which is below the histogram', async () => {
    const { page } = await open();
    await page.locator('nav a', { hasText: 'Each method' }).click();
    await page.locator('#rlad > summary').click();
    const { ids, scores, labels } = await readScores('rlad');
    const box = page.locator('#rlad [data-threshold]');
    const normal = scores.filter((_, row) => labels[row] === 0).sort((a, b) => b - a);
    for (const wanted of [Math.min(...scores), normal[2] ?? 0, Math.max(...scores) + 1]) {
      await box
        .locator('input')
        .evaluate((slider: { max: string; value: string; dispatchEvent(e: Event): void }, to) => {
          if (Number(slider.max) < to) slider.max = String(to);
          slider.value = String(to);
          slider.dispatchEvent(new Event('input'));
        }, wanted);
      // A slider rounds what it is set to.
      const threshold = Number(await box.locator('input').inputValue());
      const isCalled = (row: number) => (scores[row] ?? 0) >= threshold;
      const alarms = normal.filter((score) => score >= threshold).length;
      const listed = box.locator('[data-errors=false-alarms]');
      expect(await listed.locator('li:visible').count()).toBe(Math.min(5, alarms));
      expect(await listed.locator('[data-none]').isVisible()).toBe(alarms === 0);
      for (const film of await page.locator('.film').all()) {
        const row = ids.indexOf((await film.getAttribute('data-name')) ?? '');
        const right = labels[row] === 1 ? ['missed', 'found'] : ['passed', 'false alarm'];
        expect(await film.locator('[data-verdict=rlad]').textContent()).toBe(right[Number(isCalled(row))]);
      }
    }
    const place = async (selector: string) =>
      (await box.locator(selector).boundingBox()) ?? { x: 0, width: 0 };
    await page.evaluate(`{
      const slider = document.querySelector('#rlad input');
      slider.value = slider.min;
      slider.dispatchEvent(new Event('input'));
    }`);
    const [mark, axis] = [
      await place('[data-mark]'),
      await place('[aria-label^=X-axis] .role-axis-domain line'),
    ];
    expect(Math.abs(mark.x + mark.width / 2 - axis.x)).toBeLessThan(2);
    expect(Math.abs((await place('input')).x + 8 - axis.x)).toBeLessThan(2);
    await page.close();
  });

  it('opens a film large with its map, and saves a table and a figure without a request', async () => {
    const { page, wrong } = await open();
    await page.locator('.film .map button').first().click();
    const stage = page.locator('#viewer .stage');
    expect((await stage.boundingBox())?.width).toBeGreaterThanOrEqual(512);
    const opacity = () =>
      page.evaluate(`getComputedStyle(document.querySelector('.stage [data-map]')).opacity`);
    expect(Number(await opacity())).toBeCloseTo(0.6, 5);
    await page.locator('#viewer [data-blend]').fill('0');
    expect(Number(await opacity())).toBe(0);
    expect(await page.locator('#viewer .seen img').count()).toBeGreaterThanOrEqual(2);
    await page.keyboard.press('Escape');
    const save = async (section: string, label: string) => {
      const waiting = page.waitForEvent('download');
      await page.locator(section).getByRole('button', { name: label, exact: true }).first().click();
      const download = await waiting;
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    const table = await save('#board', 'CSV');
    expect(table).toEqual({ name: 'board-table.csv', text: expect.stringMatching(/^method,AUROC,95 % CI,/) });
    expect((await save('#board', 'LaTeX')).text).toContain('\\begin{tabular}{lr');
    const figure = await save('#curves', 'SVG');
    expect(figure.name).toBe('curves-figure.svg');
    const drawn = await sharp(Buffer.from(figure.text)).metadata();
    expect(drawn.width).toBeGreaterThan(300);
    expect(wrong.filter((what) => !what.startsWith('blob:'))).toEqual([]);
    await page.close();
  });

  it("fits a small screen, follows the reader's dark mode, and prints", async () => {
    const { page, wrong } = await open({ width: 400, dark: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    const { data } = await sharp(await page.screenshot())
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeLessThan(60);
    // Hidden content appears in a later frame, so the page is asked again until it is visible or the test times out.
    const waitUntilShown = async (shown: boolean) => {
      const question = `document.querySelector('#memdae .settings table').checkVisibility({ contentVisibilityAuto: true })`;
      while ((await page.evaluate(question)) !== shown) await page.waitForTimeout(20);
    };
    await waitUntilShown(false);
    await page.emulateMedia({ media: 'print' });
    await waitUntilShown(true);
    expect((await page.pdf()).length).toBeGreaterThan(50_000);
    expect(wrong).toEqual([]);
    await page.close();
  }, 20_000);

  it('shows the numbers of a method whose bundle was deleted, and says why there are no images', async () => {
    await cp(join(cwd, 'board'), join(cwd, 'thinned'), { recursive: true });
    const names = await readdir(join(cwd, 'thinned'));
    const run = names.find((name) => name.startsWith('memdae')) ?? '';
    await rm(join(cwd, 'thinned', run, 'bundle'), { recursive: true });
    const result = await runCommand(['report', 'thinned', '--out', 'other.html'], cwd);
    expect(result).toMatchObject({ code: 0, stdout: 'other.html\n' });
    const written = await readFile(join(cwd, 'other.html'), 'utf8');
    expect(written).toMatch(/No images: [^<]*memdae[^<]*bundle/);
    expect(written.match(/No images:/g)).toHaveLength(1);
    expect(written).toContain('--data folder:data --preset smoke --seeds 0');
  });

  it('says why there are no images if the data has changed', async () => {
    await cp(join(cwd, 'board'), join(cwd, 'moved'), { recursive: true });
    await appendFile(join(cwd, 'data', 'test', 'normal', '0<img src=.png'), 'changed');
    const { code } = await runCommand(['report', 'moved'], cwd);
    expect(code).toBe(0);
    expect(await readFile(join(cwd, 'moved', 'report.html'), 'utf8')).toContain(
      'no longer holds the images that the runs were made from',
    );
  });
});
