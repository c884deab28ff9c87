// SPDX-License-Identifier: EUPL-1.2
// Names for linkage as data: the files of content/linkage, read by the schema of measure; one file for the apps.

import { join } from 'node:path';
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
