// SPDX-License-Identifier: EUPL-1.2
// What institutions that act together begin with: templates of agreements, a starter set of good practices, and a fictional directory.
// Read by the schemas of cooperation; the file name is the id. The directory is read as an import would read it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgreementTemplate, parseAgreementTemplate } from '@amparo/cooperation/agreement';
import type { Json } from '@amparo/cooperation/canonical';
import { importDirectory, readHsdsJson } from '@amparo/cooperation/directory';
import { highestLevel, parseGoodPractice, type ParsedPractice } from '@amparo/cooperation/good-practice';
import type { Issue } from '@amparo/kernel';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

export interface CooperationContent {
  readonly templates: readonly AgreementTemplate[];
  readonly practices: readonly ParsedPractice[];
  readonly directory: Json;
}

export function buildCooperation(root: string, issues: ContentIssue[]): CooperationContent {
  const templates = readFolder(join(root, 'content/agreements'), root, issues, (value) => {
    const { template, issues: found } = parseAgreementTemplate(value);
    return { record: template, found };
  });
  const practices = readFolder(join(root, 'content/good-practices'), root, issues, (value) => {
    const { practice, issues: found } = parseGoodPractice(value);
    const order = ['Promising', 'Supported', 'WellSupported'];
    const tooHigh =
      practice !== undefined &&
      order.indexOf(practice.text.evidenceLevel) > order.indexOf(highestLevel(practice.text.evidence));
    const more: readonly Issue[] = tooHigh
      ? [{ path: 'evidenceLevel', code: 'too-high', remedy: 'higher than its evidence carries; see highestLevel' }]
      : [];
    return { record: practice, found: [...found, ...more] };
  });
  return { templates, practices, directory: readDirectory(join(root, 'content/directory/fictional.json'), issues) };
}

function readFolder<T extends { readonly id: string }>(
  folder: string,
  root: string,
  issues: ContentIssue[],
  read: (value: unknown) => { readonly record: T | undefined; readonly found: readonly Issue[] },
): readonly T[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const file = readYamlFile(join(folder, name), root);
      const { record, found } = read(file.value);
      const all = [...found];
      if (record !== undefined && `${record.id}.yaml` !== name)
        all.push({ path: 'id', code: 'id-and-file', remedy: 'must be the file name without its ending' });
      issues.push(...all.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
      return record === undefined ? [] : [record];
    });
}

function readDirectory(path: string, issues: ContentIssue[]): Json {
  if (!existsSync(path)) return [];
  const value = JSON.parse(readFileSync(path, 'utf8')) as Json;
  const { issues: found } = importDirectory(readHsdsJson(value), { recipientClass: 'NGO', country: 'ZZ' });
  for (const { code, table, row, field } of found)
    issues.push({
      file: 'content/directory/fictional.json',
      line: 1,
      issue: { path: `${table}.${field ?? ''}`, code, remedy: `row ${row}` },
    });
  return value;
}
