import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startCommand, type StartedCommand } from './run-command';

const ROOT = join(__dirname, '..', '..', '..', '..');

/** A browser for tests of web pages, if this machine has one. */
export const CHROMIUM = [process.env['CXR_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** Builds the viewer's page, as `npm run build` does. */
export function buildPage(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', join(ROOT, 'packages/viewer')],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The page cannot be built:\n${stderr}`);
}

/** The second measures memory at once, not when the browser next collects garbage by itself. */
const FLAGS = ['--no-sandbox', '--enable-blink-features=ForceEagerMeasureMemory'];

/** A browser that runs until the tests end. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }), args: FLAGS });
}

/** A page that `cxr-anomaly view` serves. */
export interface ViewedPage {
  readonly page: Page;
  readonly url: string;
  /** Addresses it asked for that are not its own, and what the browser complained of. */
  readonly wrong: string[];
}

/** Starts `cxr-anomaly view` as a user would. @returns the address that it prints */
export async function startView(
  args: readonly string[],
  cwd: string,
): Promise<StartedCommand & { readonly url: string }> {
  const started = startCommand('packages/bench-runner/src/bin.ts', ['view', ...args], { cwd });
  const url = await new Promise<string>((done, fail) => {
    let text = '';
    started.child.stdout?.on('data', (some: Buffer) => {
      text += some.toString();
      const [, address] = /^viewer: (\S+)$/m.exec(text) ?? [];
      if (address !== undefined) done(address);
    });
    void started.finished.then(({ stderr }) => fail(new Error(stderr)));
  });
  return { ...started, url };
}

/** Opens an address and records everything that a page of ours must not do. */
export async function openPage(browser: Browser, url: string): Promise<ViewedPage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const wrong: string[] = [];
  const { origin } = new URL(url);
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${origin}/`) && !asked.startsWith(`blob:${origin}/`)) wrong.push(asked);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(String(error)));
  await page.goto(url);
  return { page, url, wrong };
}

/** Waits until the page has checked this many bundles. */
export async function waitForBundles({ page }: Pick<ViewedPage, 'page'>, count: number): Promise<void> {
  await page
    .locator('.picker option')
    .nth(count - 1)
    .waitFor({ state: 'attached' });
  await page.locator('.engine', { hasText: '✓' }).waitFor();
}

/**
 * Chooses files, or a folder with this many films, as a person does, and waits until all are scored or failed.
 */
export async function addFilms(
  { page }: Pick<ViewedPage, 'page'>,
  files: readonly string[] | string,
  count = files.length,
): Promise<void> {
  const all = page.locator('.filter .count').first();
  const wanted = Number(await all.textContent()) + count;
  const chooser = page.waitForEvent('filechooser');
  const button = typeof files === 'string' ? 'Add a folder' : 'Add files';
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(typeof files === 'string' ? files : [...files]);
  await all.and(page.getByText(String(wanted), { exact: true })).waitFor();
  await page.locator('progress').waitFor({ state: 'detached' });
}

/** Drops a file or folder that holds this many films on the page, and waits until all are scored or failed. */
export async function dropFiles(
  { page }: Pick<ViewedPage, 'page'>,
  path: string,
  count: number,
): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  const all = page.locator('.filter .count').first();
  await all.and(page.getByText(String(count), { exact: true })).waitFor();
  await page.locator('progress').waitFor({ state: 'detached' });
}

/** The CSV that the page saves. */
export async function saveCsv({ page }: Pick<ViewedPage, 'page'>): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Serves a folder as a plain web server does, without any of our headers. */
export async function servePlainly(
  folder: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const types = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.css': 'text/css',
    '.wasm': 'application/wasm',
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const type = types[extname(path) as keyof typeof types] ?? 'application/octet-stream';
    readFile(path).then(
      (bytes) => response.writeHead(200, { 'content-type': type }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
