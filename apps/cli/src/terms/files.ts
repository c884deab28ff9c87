// SPDX-License-Identifier: EUPL-1.2
// Which files to check: names, folders and patterns given on the command line, less what `.amparoignore` names. Patterns
// are those of Node's own `fs.glob`; an ignore file is read like a simple .gitignore.

import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, isAbsolute, join, matchesGlob, relative, resolve, sep } from 'node:path';
import { Usage } from '../options.ts';
import type { FileType } from './options.ts';

const TYPES: Readonly<Record<string, FileType>> = {
  '.txt': 'text',
  '.text': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdx': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.docx': 'docx',
  '.odt': 'odt',
  '.pdf': 'pdf',
  '.srt': 'subtitles',
  '.vtt': 'subtitles',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};
const NEVER = new Set(['node_modules', '.git']);

/** Any other name is read as plain text. */
export function typeOf(file: string): FileType {
  return TYPES[extname(file).toLowerCase()] ?? 'text';
}

/** @throws {Usage} for a name that is no file and matches nothing */
export function findFiles(names: readonly string[], ignoreFile: string | undefined): readonly string[] {
  const isIgnored = readIgnoreFile(ignoreFile);
  const found = new Set<string>();
  for (const name of names) {
    if (name === '-') {
      found.add(name);
      continue;
    }
    const stats = statSync(name, { throwIfNoEntry: false });
    const matches = stats?.isFile() ? [name] : stats?.isDirectory() ? inFolder(name) : glob(name);
    if (matches.length === 0 && !stats?.isDirectory()) throw new Usage(`${name}: no such file`);
    for (const file of matches) if (!isIgnored(file)) found.add(file);
  }
  return [...found];
}

function inFolder(folder: string): readonly string[] {
  return glob(join(folder, '**/*')).filter((file) => extname(file).toLowerCase() in TYPES);
}

function glob(pattern: string): readonly string[] {
  return globSync(pattern, { exclude: (name) => NEVER.has(basename(name)) })
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
}

interface IgnoreRule {
  readonly pattern: string;
  readonly restores: boolean;
}

function readIgnoreFile(named: string | undefined): (file: string) => boolean {
  const path = named ?? '.amparoignore';
  if (!existsSync(path)) {
    if (named !== undefined) throw new Usage(`--ignore-file: ${named} is not there`);
    return () => false;
  }
  const base = resolve(path, '..');
  const rules = readFileSync(path, 'utf8')
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(asRule);
  return (file) => {
    const place = relative(base, isAbsolute(file) ? file : resolve(file))
      .split(sep)
      .join('/');
    let isIgnored = false;
    for (const { pattern, restores } of rules)
      if (matchesGlob(place, pattern) || matchesGlob(place, `${pattern}/**`)) isIgnored = !restores;
    return isIgnored;
  };
}

function asRule(line: string): IgnoreRule {
  const restores = line.startsWith('!');
  const text = (restores ? line.slice(1) : line).replace(/\/$/u, '');
  const pattern = text.startsWith('/') ? text.slice(1) : text.includes('/') ? text : `**/${text}`;
  return { pattern, restores };
}
