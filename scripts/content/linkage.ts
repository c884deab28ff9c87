// SPDX-License-Identifier: EUPL-1.2
// Names for linkage as data: the files of content/linkage, read by the schema of measure; one file for the apps. For the page also the
// table of letters, as data, and the invented lists to rehearse with.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import anyAscii from 'any-ascii';
import type { Issue } from '@amparo/kernel';
import { readNameData } from '@amparo/measure/linkage';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

const FILES = {
  nicknames: 'nicknames.yaml',
  variants: 'variants.yaml',
  glued: 'glued.yaml',
  countries: 'countries.yaml',
};

export function buildLinkage(folder: string, root: string, issues: ContentIssue[]): unknown {
  const files = new Map(Object.entries(FILES).map(([part, name]) => [part, readYamlFile(join(folder, name), root)]));
  const content = Object.fromEntries([...files].map(([part, file]) => [part, file.value]));
  const found: Issue[] = [];
  readNameData(content, found);
  for (const issue of found) {
    const [part = 'nicknames'] = issue.path.split(/[.[]/u);
    const file = files.get(part) ?? files.get('nicknames');
    if (file !== undefined)
      issues.push({ file: file.name, line: file.lineOf(issue.path.slice(part.length).replace(/^\./u, '')), issue });
  }
  return content;
}

/** Every letter of every script as any-ascii writes it: number of a block of 256 code points -> its letters, parted by tabs. */
export function buildLetters(): Record<string, string> {
  const table: Record<string, string> = {};
  for (let block = 0; block < 0x1100; block += 1) {
    const letters = Array.from({ length: 256 }, (_, low) => anyAscii(String.fromCodePoint(block * 256 + low)));
    // the first half of the first block is ASCII itself, which nobody looks up
    const text = (block === 0 ? letters.map((letter, low) => (low < 128 ? '' : letter)) : letters).join('\t');
    const full = text.replace(/\t+$/u, '');
    if (full !== '') table[String(block)] = full;
  }
  return table;
}

/** @returns the text of each invented list by its name */
export function readPracticeLists(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(0, -'.csv'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}
