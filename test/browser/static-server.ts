// SPDX-License-Identifier: EUPL-1.2
// Serves apps/web/dist with the headers of the real server, for browser tests of the public pages: no database, no
// sign-in. The rules are those of the table in apps/web/README.md. Run: `node test/browser/static-server.ts [port]`.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../../apps/web/dist');
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types amparo 'allow-duplicates'",
  ].join('; '),
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
};

/**
 * @param port 0 for any free one
 * @param alter changes a file before it is sent; for tests of a new version
 */
export function startStaticServer(port: number, alter: (path: string, body: Buffer) => Buffer = (_, body) => body) {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (/^\/(?:en|es|fr|pt)$/u.test(pathname)) {
      response.writeHead(308, { Location: `${pathname}/` }).end();
      return;
    }
    const file = fileFor(decodeURIComponent(pathname));
    if (file === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found\n');
      return;
    }
    response
      .writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        'Cache-Control': cacheFor(pathname),
      })
      .end(alter(pathname, readFileSync(file)));
  });
  server.listen(port, 'localhost');
  return server;
}

function cacheFor(path: string): string {
  if (/^\/info(?:$|[.-])/u.test(path)) return 'no-store';
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function fileFor(path: string): string | undefined {
  if (path.startsWith('/api/') || path.includes('..')) return undefined;
  const candidates = path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`];
  const found = candidates.map((name) => join(dist, name)).find((name) => existsSync(name) && statSync(name).isFile());
  if (found !== undefined) return found;
  return /^\/(?:en|es|fr|pt|qps-plocm)\//u.test(path) ? join(dist, 'app.html') : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 4173);
  startStaticServer(port).on('listening', () => console.log(`static server on http://localhost:${port}`));
}
