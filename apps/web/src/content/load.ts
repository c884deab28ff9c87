// SPDX-License-Identifier: EUPL-1.2
// Loads compiled content (build/content) by file name: JSON with a hash in its address, fetched once and kept in memory.
// Offline it comes from the service worker. When pages are prerendered, `readContentWith` gives another reader.

const found = import.meta.glob<string>(
  [
    '../../../../build/content/*.json',
    '../../../../build/content/{translations,instruments,reader,lessons,terms}/**/*.json',
    // the words of the command line
    '!../../../../build/content/translations/*/cli.json',
    '!../../../../build/content/translations/*/linkage.json',
  ],
  { query: '?url', import: 'default', eager: true },
);
const PREFIX = '../../../../build/content/';

/** File name under build/content -> address. */
const addresses: ReadonlyMap<string, string> = new Map(
  Object.entries(found).map(([path, address]) => [path.slice(PREFIX.length), address]),
);

const loaded = new Map<string, Promise<unknown>>();
let read: (name: string, address: string) => Promise<unknown> = async (_name, address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`content not loaded: ${response.status}`);
  return response.json();
};

/** For prerendering and tests: read files instead of fetching addresses. */
export function readContentWith(reader: (name: string, address: string) => Promise<unknown>): void {
  read = reader;
}

export function hasContent(name: string): boolean {
  return addresses.has(name);
}

export function contentAddress(name: string): string | undefined {
  return addresses.get(name);
}

/**
 * @param name a file of build/content, e.g. `law.json` or `instruments/short.es.json`
 * @throws when there is no such file, or it cannot be fetched (it may be tried again)
 */
export function loadContent<T = unknown>(name: string): Promise<T> {
  const known = loaded.get(name);
  if (known !== undefined) return known as Promise<T>;
  const address = addresses.get(name);
  if (address === undefined) return Promise.reject(new RangeError(`no content of the name '${name}'`));
  const loading = read(name, address);
  loaded.set(name, loading);
  loading.catch(() => loaded.delete(name));
  return loading as Promise<T>;
}
