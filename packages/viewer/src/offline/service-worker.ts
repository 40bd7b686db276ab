/**
 * Keeps an exported page, so that it works without a network, and answers with the headers that `cxr-anomaly view` sends,
 * whatever the server sent. It keeps the files of the page only: no image ever passes here.
 */
import { PAGE_HEADERS } from '../page-headers';

/** The parts of a service worker's scope that are used; TypeScript's types for it do not go along with those of a page. */
interface ServiceWorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', act: (event: LifecycleEvent) => void): void;
  addEventListener(type: 'fetch', act: (event: RequestEvent) => void): void;
}

interface LifecycleEvent {
  waitUntil(done: Promise<unknown>): void;
}

interface RequestEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as ServiceWorkerScope;

const PREFIX = 'cxr-anomaly ';

/** Each export has a cache of its own; its digest is in the address of this script. */
const CACHE = `${PREFIX}${scope.location.search}`;

/** Says which export the page is, so it is asked for anew. */
const FRESH = /\/site\.json$/;

scope.addEventListener('install', (event) => event.waitUntil(keepAll().then(() => scope.skipWaiting())));

scope.addEventListener('activate', (event) =>
  event.waitUntil(forgetOthers().then(() => scope.clients.claim())),
);

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && new URL(request.url).origin === scope.location.origin)
    event.respondWith(answer(request));
});

async function keepAll(): Promise<void> {
  const response = await fetch(new URL('site.json', scope.location.href), { cache: 'no-store' });
  const { files } = (await response.json()) as { files: readonly string[] };
  const cache = await caches.open(CACHE);
  await cache.addAll(
    files.map((file) => new Request(new URL(file, scope.location.href), { cache: 'no-cache' })),
  );
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept && !FRESH.test(new URL(request.url).pathname)) return withHeaders(kept);
  try {
    return withHeaders(await fetch(request));
  } catch (error) {
    if (kept) return withHeaders(kept);
    throw error;
  }
}

function withHeaders(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(PAGE_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
