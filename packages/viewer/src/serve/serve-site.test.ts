import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveSite, type ServedSite } from './serve-site';

let folder: string;
let site: ServedSite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-'));
  await writeFile(join(folder, 'page.js'), 'let a;');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  const files = new Map([
    ['index.html', { text: '<p>page</p>' }],
    ['assets/a b.js', { path: join(folder, 'page.js') }],
    ['gone.bin', { path: join(folder, 'gone.bin') }],
  ]);
  site = await serveSite(files, 0);
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks without normalizing the path, as an attacker would. */
function ask(path: string, options: { host?: string; method?: string } = {}): Promise<Answer> {
  const { hostname, port, host } = new URL(site.url);
  return new Promise((done, fail) => {
    const headers = { host: options.host ?? host };
    const asked = request({ hostname, port, path, headers, method: options.method ?? 'GET' }, (response) => {
      let text = '';
      response.on('data', (some: Buffer) => (text += some.toString()));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
    });
    asked.on('error', fail).end();
  });
}

describe('serveSite', () => {
  it('listens on the loopback address and serves the listed files with their types', async () => {
    expect(site.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const [index, script] = await Promise.all([ask('/'), ask('/assets/a%20b.js?x=1')]);
    expect([index.status, index.text, index.headers['content-type']]).toEqual([
      200,
      '<p>page</p>',
      'text/html; charset=utf-8',
    ]);
    expect([script.status, script.text, script.headers['content-type']]).toEqual([
      200,
      'let a;',
      'text/javascript; charset=utf-8',
    ]);
    expect(await ask('/assets/a%20b.js', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it('isolates the page, and lets it load from its own origin only', async () => {
    const { headers } = await ask('/');
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|\*|https?:/);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/secret.txt',
    '/gone.bin',
    '/%',
  ])('has no %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404 });
  });

  it('answers to its own address only, so that no other name can be pointed at it', async () => {
    expect(await ask('/', { host: 'evil.example' })).toMatchObject({ status: 403 });
    expect(await ask('/', { host: 'localhost:80' })).toMatchObject({ status: 200 });
    expect(await ask('/', { method: 'POST' })).toMatchObject({ status: 405 });
  });
});
