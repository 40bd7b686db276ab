import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { describeRealData, realDataPath } from '@cxr-anomaly/fixtures';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { ComparisonPage } from './testing/browser-page';
import type { ExpectedImage } from './testing/compare-display';

jest.setTimeout(120_000);

const CHROMIUM = [process.env['CXR_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);
const SAMPLES = join(__dirname, 'testing/samples');
const CASES = join(__dirname, 'testing/cases');
const REAL = realDataPath('dicom');
const CODECS = [
  'charls/dist/charlswasm_decode',
  'openjph/dist/openjphjs',
  'openjpeg/dist/openjpegwasm_decode',
];
const WASM = [...CODECS, 'libjpeg-turbo-8bit/dist/libjpegturbowasm_decode'].map((path) =>
  resolve(__dirname, `../../../../node_modules/@cornerstonejs/codec-${path}.wasm`),
);

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'dicom-'));
  await build({
    entryPoints: [join(__dirname, 'testing/browser-page.ts')],
    outfile: join(folder, 'page.js'),
    bundle: true,
    platform: 'browser',
    conditions: ['@cxr-anomaly/source'],
    external: ['fs', 'path'],
    logLevel: 'error',
  });
  const files = new Map(
    [
      join(folder, 'page.js'),
      ...WASM,
      ...(await Promise.all([SAMPLES, CASES, REAL].map(listDicom))).flat(),
    ].map((path) => [`/${basename(path)}`, path]),
  );
  server = createServer((request, response) => {
    const path = files.get(request.url ?? '');
    if (path === undefined) {
      response.setHeader('content-type', 'text/html');
      return void response.end('<script src="page.js"></script>');
    }
    void readFile(path).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  server.close();
  await rm(folder, { recursive: true });
});

async function listDicom(path: string): Promise<string[]> {
  const names = existsSync(path) ? await readdir(path) : [];
  return names.filter((name) => name.endsWith('.dcm')).map((name) => join(path, name));
}

/** Decodes every file of a folder in the page. */
async function compareInPage(path: string): Promise<Record<string, string[]>> {
  const text = await readFile(join(path, 'expected.json'), 'utf8');
  const expected = JSON.parse(text) as Record<string, ExpectedImage>;
  return page.evaluate((images) => (globalThis as unknown as ComparisonPage).compareImages(images), expected);
}

const withBrowser = CHROMIUM === undefined ? describe.skip : describe;

withBrowser('decodeDicom in Chromium', () => {
  it('shows every sample as Node does', async () => {
    const differences = await compareInPage(SAMPLES);
    expect(Object.keys(differences).length).toBeGreaterThan(50);
    expect(Object.entries(differences).filter(([, found]) => found.length > 0)).toEqual([]);
  });

  it('shows every case that users reported as Node does', async () => {
    const differences = await compareInPage(CASES);
    expect(Object.keys(differences).length).toBeGreaterThan(15);
    expect(Object.entries(differences).filter(([, found]) => found.length > 0)).toEqual([]);
  });

  describeRealData('dicom', 'on X-rays written as DICOM', () => {
    it('gives their display values', async () => {
      const differences = await compareInPage(REAL);
      expect(Object.keys(differences)).toHaveLength(5);
      expect(Object.entries(differences).filter(([, found]) => found.length > 0)).toEqual([]);
    });
  });
});
