// SPDX-License-Identifier: EUPL-1.2
// Keeps the whole program on the device, so that public pages, interview and determination work without a network.
// Keeps nothing else: no answer of the server under /api/ is ever stored, and nothing that a person types. A new version is
// fetched beside the old one and waits until a page says 'take-over'. Bundled by scripts/build.ts, which fills in the list.

/** `[address, hash]` of every file; an address of a page is without `.html`. */
declare const PRECACHE: readonly (readonly [string, string])[];
declare const VERSION: string;
declare const self: ServiceWorkerGlobalScope;

const NAME = `amparo-${VERSION}`;
const SHELL = '/app.html';
const pages = new Set(PRECACHE.map(([address]) => address));

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(clean()));
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const answer = answerTo(event.request);
  if (answer !== undefined) event.respondWith(answer);
});

async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  // a few at a time: an old phone on a weak network does better than with sixty requests at once
  const queue = [...PRECACHE];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await keep(cache, next[0]);
  };
  await Promise.all([work(), work()]);
}

async function keep(cache: Cache, address: string): Promise<void> {
  // a hash in the name means that an older version's copy is the same file
  const old = address.startsWith('/assets/') ? await caches.match(address) : undefined;
  if (old !== undefined) return cache.put(address, old);
  const response = await fetch(new Request(address, { cache: 'no-cache', credentials: 'omit' }));
  if (!response.ok || response.redirected) throw new Error(`not kept: ${response.status}`);
  return cache.put(address, response);
}

/** The version before stays for tabs that still run it; everything older goes. */
async function clean(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith('amparo-') && name !== NAME);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Undefined leaves the request to the network. */
function answerTo(request: Request): Promise<Response> | undefined {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/'))
    return undefined;
  if (request.mode === 'navigate') {
    const page = pageAt(url.pathname);
    return page === undefined ? undefined : kept(page, request);
  }
  return pages.has(url.pathname) || url.pathname.startsWith('/assets/') ? kept(url.pathname, request) : undefined;
}

function pageAt(path: string): string | undefined {
  if (pages.has(path)) return path;
  const short = path.replace(/\/+$/u, '');
  if (short !== path && pages.has(short)) return short;
  if (pages.has(`${path}/`)) return `${path}/`;
  return /^\/(?:en|es|fr|pt)\//u.test(path) ? SHELL : undefined;
}

async function kept(address: string, request: Request): Promise<Response> {
  const own = await caches.open(NAME).then((cache) => cache.match(address));
  return own ?? (await caches.match(address)) ?? fetch(request);
}
