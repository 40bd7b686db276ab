import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream';
import { openRegular } from '@cxr-anomaly/files/node';
import { PAGE_HEADERS } from '../page-headers';
import type { SiteFile, SiteFiles } from './site-files';

/** A running server. */
export interface ServedSite {
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves a site to this machine only, on the loopback address.
 *
 * @param port 0 for any that is free
 */
export async function serveSite(files: SiteFiles, port: number): Promise<ServedSite> {
  const server = createServer((request, response) => void answer(files, request, response));
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, HOST, done);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(files: SiteFiles, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A name that somebody else's page resolves to this address must not read what is served here.
  if (!isLocal(request.headers.host)) return refuse(response, 403, 'Open this page by its own address.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET.');
  const path = pathOf(request.url ?? '/');
  const file = path === undefined ? undefined : files.get(path);
  if (path === undefined || !file) return refuse(response, 404, 'There is no such file.');
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const headers = { ...PAGE_HEADERS, 'Content-Type': type };
  if ('text' in file) return void response.writeHead(200, headers).end(file.text);
  await send(file, { request, response, headers });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: Readonly<Record<string, string>>;
}

async function send(
  file: SiteFile & { path: string },
  { request, response, headers }: Exchange,
): Promise<void> {
  const handle = await openRegular(file.path).catch(() => undefined);
  if (!handle) return refuse(response, 404, 'The file is gone.');
  const { size } = await handle.stat();
  response.writeHead(200, { ...headers, 'Content-Length': size });
  if (request.method === 'HEAD') {
    await handle.close();
    return void response.end();
  }
  // A reader that goes away ends the stream, which closes the file.
  pipeline(createReadStream('', { fd: handle }), response, () => undefined);
}

function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, `http://${HOST}`).pathname).slice(1);
    return path === '' ? 'index.html' : path;
  } catch {
    return undefined;
  }
}

function isLocal(host = ''): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${why}\n`);
}
