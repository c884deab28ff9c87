// SPDX-License-Identifier: EUPL-1.2
// HTCDS 2.0 as data: the files of content/htcds, read by the schema of casework; one file for the apps.

import { join } from 'node:path';
import { type HtcdsContent, parseHtcds } from '@amparo/casework/htcds';
import type { Issue } from '@amparo/kernel';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

const FILES = {
  standard: 'htcds-2.0.yaml',
  local: 'local.yaml',
  names: 'names.yaml',
  languages: 'languages.yaml',
} as const;

export function buildHtcds(folder: string, root: string, issues: ContentIssue[]): HtcdsContent | undefined {
  const file = (name: keyof typeof FILES) => readYamlFile(join(folder, FILES[name]), root);
  const files = {
    standard: file('standard'),
    local: file('local'),
    names: file('names'),
    languages: file('languages'),
  };
  const found: Issue[] = [];
  const parts = {
    standard: files.standard.value,
    local: files.local.value,
    names: files.names.value,
    languages: files.languages.value,
  };
  const content = parseHtcds(parts, found);
  for (const issue of found) {
    const [part = 'standard'] = issue.path.split(/[.[]/u);
    const yaml = files[part in files ? (part as keyof typeof files) : 'standard'];
    issues.push({ file: yaml.name, line: yaml.lineOf(issue.path.slice(part.length).replace(/^\./u, '')), issue });
  }
  return content;
}
