// SPDX-License-Identifier: EUPL-1.2
// Every text that a component asks for exists in English, and (by the check of the content build) in the other languages.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LANGUAGES } from '@amparo/kernel';
import { parse } from 'yaml';

const source = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const translations = resolve(source, '../../../content/translations');
/** Areas that every visitor may see: complete in four languages. */
const PUBLIC_AREAS = [
  'shell',
  'home',
  'recognise',
  'compare',
  'about',
  'palermo',
  'practice',
  'interview',
  'result',
  'narrative',
  'estimate',
  'learn',
  'charts',
  'release',
  'releases',
];

function flatKeys(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [key];
  return Object.entries(value).flatMap(([name, inner]) => flatKeys(inner, `${key}.${name}`));
}

function keysOf(language: string): ReadonlySet<string> {
  const keys = readdirSync(join(translations, language)).flatMap((name) => {
    const area = name.replace('.yaml', '');
    const value = parse(readFileSync(join(translations, language, name), 'utf8')) as Record<string, unknown>;
    const wrapped = Object.keys(value).length === 1 && area in value;
    return flatKeys(wrapped ? value[area] : value, area);
  });
  return new Set(keys);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/u.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const english = keysOf('en');

test('every text asked for by a fixed key is there', () => {
  const missing: string[] = [];
  for (const file of sourceFiles(source)) {
    for (const [, key = ''] of readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/gu)) {
      if (!english.has(key)) missing.push(`${file.slice(source.length + 1)}: ${key}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('a key that is put together begins like a key that is there', () => {
  const all = [...english];
  const missing: string[] = [];
  for (const file of sourceFiles(source)) {
    for (const [, start = ''] of readFileSync(file, 'utf8').matchAll(/\bt\(\s*`([\w.-]+)\$\{/gu)) {
      if (!all.some((key) => key.startsWith(start))) missing.push(`${file.slice(source.length + 1)}: ${start}…`);
    }
  }
  assert.deepEqual(missing, []);
});

test('what every visitor may see is complete in four languages', () => {
  for (const language of LANGUAGES) {
    const own = keysOf(language);
    const missing = [...english].filter((key) => PUBLIC_AREAS.includes(key.split('.', 1)[0] ?? '') && !own.has(key));
    assert.deepEqual(missing, [], language);
  }
});
