// SPDX-License-Identifier: EUPL-1.2
// Questionnaires: every file of content/instruments with the blocks it takes in, cut to one language for old phones.
// All four languages are wanted here: a person is asked in her own.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Instrument, parseInstrument, sliceInstrument } from '@amparo/interview';
import { type Issue, LANGUAGES } from '@amparo/kernel';
import { type ContentIssue, readYamlFile, type YamlFile } from './yaml-file.ts';

export function buildInstruments(folder: string, root: string, issues: ContentIssue[]): Instrument[] {
  const blocks = readFolder(join(folder, 'blocks'), root);
  const raw = Object.fromEntries([...blocks].map(([id, file]) => [id, file.value]));
  const instruments: Instrument[] = [];
  for (const file of blocks.values()) issues.push(...untranslated(file));
  for (const [id, file] of readFolder(folder, root)) {
    issues.push(...untranslated(file));
    const found: Issue[] = [];
    const instrument = parseInstrument(file.value, raw, found);
    if (instrument !== undefined && instrument.id !== id) {
      found.push({ path: 'id', code: 'id-and-file', remedy: `must be the file name without .yaml: ${id}` });
    }
    issues.push(...found.map((issue) => placed(issue, file, blocks)));
    if (instrument !== undefined) instruments.push(instrument);
  }
  return instruments;
}

function readFolder(folder: string, root: string): Map<string, YamlFile> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return new Map(names.map((name) => [name.slice(0, -'.yaml'.length), readYamlFile(join(folder, name), root)]));
}

/** A mistake inside a block is told with the file of the block. */
function placed(issue: Issue, file: YamlFile, blocks: ReadonlyMap<string, YamlFile>): ContentIssue {
  const [, id, path] = /^blocks\.([\w-]+)\.?(.*)$/u.exec(issue.path) ?? [];
  const block = id === undefined ? undefined : blocks.get(id);
  if (block === undefined) return { file: file.name, line: file.lineOf(issue.path), issue };
  return { file: block.name, line: block.lineOf(path ?? ''), issue: { ...issue, path: path ?? '' } };
}

/** Every text that is in English must be in all languages. */
function untranslated(file: YamlFile): ContentIssue[] {
  const found: ContentIssue[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('en' in value) {
      for (const language of LANGUAGES) {
        if (language in value) continue;
        found.push({
          file: file.name,
          line: file.lineOf(path),
          issue: { path, code: 'untranslated', remedy: `missing in '${language}'; translate it` },
        });
      }
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      walk(inner, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);
    }
  };
  walk(file.value, '');
  return found;
}

/** The files for the apps: the whole instrument for the server, one language each for the browser. */
export function instrumentFiles(instruments: readonly Instrument[]): [string, unknown][] {
  return instruments.flatMap((instrument): [string, unknown][] => [
    [`instruments/${instrument.id}.json`, instrument],
    ...LANGUAGES.map((language): [string, unknown] => [
      `instruments/${instrument.id}.${language}.json`,
      sliceInstrument(instrument, language),
    ]),
  ]);
}
