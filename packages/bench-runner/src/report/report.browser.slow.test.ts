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
    expect(await page.locator('h2').allTextContents()).toEqual(
      expect.arrayContaining(['Leaderboard', 'Curves', 'Deep-SVDD seed 0', 'RLAD seed 0', 'How it was made']),
    );
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.getByText(HOSTILE).count()).toBeGreaterThan(0);
    const broken = await page.evaluate(
      '[...document.images].filter((image) => image.naturalWidth === 0).length',
    );
    expect(await page.locator('img').count()).toBeGreaterThan(4 * 12);
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
    await slider.focus();
    const low = (await shown()).threshold;
    await page.keyboard.press('End');
    expect((await shown()).threshold).toBeGreaterThan(low);
    expect((await shown()).fp).toBe(0);
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
      const question = `document.querySelector('#memdae details table').checkVisibility({ contentVisibilityAuto: true })`;
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
