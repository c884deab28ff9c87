// SPDX-License-Identifier: EUPL-1.2
// Serves the built web application. The folder is read once at the start into a table of addresses; only what stands in
// the table can be asked for, so no path of a request ever reaches the disk. apps/web/README.md says which address gets
// which file.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLanguage, type Language } from '@amparo/kernel';

interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cache: string;
  /** compressed when first asked for; null where it does not help */
  brotli: Promise<Buffer> | null;
}

export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const TEXT = /^(?:text\/|application\/(?:json|manifest)|image\/svg)/u;
const compress = promisify(brotliCompress);

/** @returns an empty table when the application was not built; a file of another type stays unserved */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    const body = await readFile(path);
    files.set(address, {
      body,
      type,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
      cache: address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      brotli: null,
    });
  }
  return files;
}

/** The quiet page (apps/web/src/quiet): nothing of it stays on the device. */
const QUIET_PAGE = /^\/info(?:$|[.-])/u;
const STAFF_PAGE = /^\/[a-z-]{2,12}\/staff(?:\/|$)/u;

/** Answers a GET or HEAD of anything outside the API. @returns whether there was anything at that address */
export async function sendStatic(files: StaticFiles, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  const path = request.url.split('?', 1)[0] ?? '/';
  if (path === '/' && isNavigation(request)) return sent(toOwnLanguage(request, reply));
  if (/^\/(?:en|es|fr|pt|qps-plocm)$/u.test(path)) return sent(reply.code(308).header('location', `${path}/`).send());
  const file = find(files, path);
  if (file === undefined) return false;
  if (QUIET_PAGE.test(path)) {
    return sent(reply.headers({ 'content-type': file.type, 'cache-control': 'no-store' }).send(file.body));
  }
  if (STAFF_PAGE.test(path)) reply.headers({ 'x-robots-tag': 'noindex, nofollow', 'cache-control': 'no-store' });
  else reply.header('cache-control', file.cache);
  reply.headers({ 'content-type': file.type, etag: file.etag, vary: 'Accept-Encoding' });
  if (request.headers['if-none-match'] === file.etag) return sent(reply.code(304).send());
  if (!acceptsBrotli(request.headers['accept-encoding']) || !TEXT.test(file.type) || file.body.length < 1024) {
    return sent(reply.send(file.body));
  }
  file.brotli ??= compress(file.body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: file.body.length,
    },
  });
  return sent(reply.header('content-encoding', 'br').send(await file.brotli));
}

/** Not the reply itself: whoever awaits that waits for its end and gets nothing, as if there had been no file. */
const sent = (_reply: FastifyReply): true => true;

function find(files: StaticFiles, path: string): StaticFile | undefined {
  if (path === '/') return files.get('/index.html');
  const exact = files.get(path);
  if (exact !== undefined) return exact;
  if (path.endsWith('/') && files.has(`${path}index.html`)) return files.get(`${path}index.html`);
  const page = files.get(`${path}.html`) ?? files.get(`${path}/index.html`);
  if (page !== undefined) return page;
  // the application's own router knows these, or says that there is no such page
  return /^\/(?:en|es|fr|pt|qps-plocm)\/[a-z0-9/._~-]*$/iu.test(path) && extname(path) === ''
    ? files.get('/app.html')
    : undefined;
}

/** The service worker fetches `/` to keep it, and must get the page itself, not a redirect. */
function isNavigation(request: FastifyRequest): boolean {
  const mode = request.headers['sec-fetch-mode'];
  return mode === undefined || mode === 'navigate';
}

function toOwnLanguage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = preferredLanguage(request.headers['accept-language']);
  return reply
    .code(302)
    .headers({ location: `/${language}/`, vary: 'Accept-Language, Sec-Fetch-Mode', 'cache-control': 'no-cache' })
    .send();
}

/** @returns the first language of the reader that we have, by weight; English otherwise */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').slice(0, 300).split(',');
  const weighed = wishes.map((wish) => {
    const [tag = '', ...rest] = wish.trim().split(';');
    const weight = rest
      .map((part) => /^\s*q=([01](?:\.\d{1,3})?)$/u.exec(part)?.[1])
      .find((found) => found !== undefined);
    return { language: tag.toLowerCase().split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
  });
  const best = weighed.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight);
  return best.map(({ language }) => language).find(isLanguage) ?? 'en';
}

function acceptsBrotli(header: string | string[] | undefined): boolean {
  return (
    typeof header === 'string' &&
    header.split(',').some((part) => /^\s*br\s*(?:;\s*q=(?!0(?:\.0+)?\s*$).+)?$/u.test(part))
  );
}
