// SPDX-License-Identifier: EUPL-1.2
// Law packs: every file of content/law, read by the palermo schema; the file name is the id.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '@amparo/kernel';
import { type LawPack, parseLawPack } from '@amparo/recognise/palermo';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

/** @returns all packs, `un-palermo` first, the others by id */
export function buildLaw(folder: string, root: string, issues: ContentIssue[]): LawPack[] {
  const packs: LawPack[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const file = readYamlFile(join(folder, name), root);
    const found: Issue[] = [];
    const pack = parseLawPack(file.value, found);
    if (pack !== undefined && `${pack.id}.yaml` !== name) {
      found.push({
        path: 'id',
        code: 'id-and-file',
        remedy: `must be the file name without .yaml: ${name.replace(/\.yaml$/u, '')}`,
      });
    }
    issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
    if (pack !== undefined) packs.push(pack);
  }
  if (!packs.some(({ id }) => id === 'un-palermo') && issues.length === 0) {
    issues.push({
      file: 'content/law',
      line: 1,
      issue: { path: '', code: 'no-reference', remedy: 'un-palermo.yaml is missing; it is the reference for all' },
    });
  }
  return packs.sort(
    (one, other) => Number(other.id === 'un-palermo') - Number(one.id === 'un-palermo') || (one.id < other.id ? -1 : 1),
  );
}
