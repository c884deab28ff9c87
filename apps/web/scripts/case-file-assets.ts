// SPDX-License-Identifier: EUPL-1.2
// Which files of a build only the screens of casework need (the case file, *Today* and the list): they are fetched when one is
// opened, kept on no device beforehand, and counted apart.

/** Areas of texts that no other page names. */
export const CASE_FILE_AREAS = ['casefile', 'casework', 'consents', 'sheet', 'today'] as const;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
/** The bundler's manifest: source file or chunk to what it became. */
export type Manifest = Readonly<Record<string, Chunk>>;

const FOLDERS = ['src/pages/staff/case-file/', 'src/pages/staff/list/', 'src/pages/staff/today/'];
const isCasework = (key: string) => FOLDERS.some((folder) => key.startsWith(folder));

/** @returns addresses below `dist` of scripts that nothing outside those screens imports, directly or in turn */
export function onlyForCaseFile(manifest: Manifest): ReadonlySet<string> {
  const roots = Object.keys(manifest);
  const inside = reach(manifest, roots.filter(isCasework), () => true);
  const outside = reach(manifest, ['app.html'], (key) => !isCasework(key));
  return new Set([...inside].filter((file) => !outside.has(file) && file.endsWith('.js')));
}

function reach(manifest: Manifest, from: readonly string[], follows: (key: string) => boolean): ReadonlySet<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const queue = [...from];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(key) || !follows(key)) continue;
    seen.add(key);
    files.add(chunk.file);
    queue.push(...(chunk.imports ?? []), ...(chunk.dynamicImports ?? []));
  }
  return files;
}
