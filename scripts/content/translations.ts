// SPDX-License-Identifier: EUPL-1.2
// Translations: nested YAML per language and area becomes flat keys with compiled ICU messages. English and Spanish must
// be complete; French and Portuguese must be complete in every area but those of the staff screens.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '@amparo/kernel';
import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { type ContentIssue, readYamlFile, type YamlFile } from './yaml-file.ts';

/** Areas that only signed-in staff see; complete in English and Spanish, translated further later. */
const STAFF_AREAS: ReadonlySet<string> = new Set([
  'account',
  'agreements',
  'audit',
  'cases',
  'data-room',
  'directory',
  'documents',
  'htcds',
  'import',
  'imports',
  'institution',
  'casefile',
  'casework',
  'linkage',
  'mail',
  'network',
  'cooperation',
  'federation',
  'people',
  'practices',
  'referrals',
  'staff',
  'today',
  'trainer',
]);

export type Messages = Readonly<Record<string, CompiledMessage>>;

interface Area {
  readonly file: YamlFile;
  readonly texts: ReadonlyMap<string, string>;
}

/** @returns compiled messages per language and area; English fills the gaps of an area that need not be complete */
export function buildTranslations(
  folder: string,
  root: string,
  issues: ContentIssue[],
): Map<Language, Map<string, Messages>> {
  const areas = new Map<Language, Map<string, Area>>();
  for (const language of LANGUAGES) areas.set(language, readLanguage(join(folder, language), root, issues));
  const english = areas.get('en') ?? new Map<string, Area>();
  const built = new Map<Language, Map<string, Messages>>();
  for (const language of LANGUAGES) {
    const own = areas.get(language) ?? new Map<string, Area>();
    compareWithEnglish(english, own, language, issues);
    const compiled = new Map<string, Messages>();
    for (const [area, { texts, file }] of english)
      compiled.set(area, compileArea(texts, own.get(area) ?? { texts, file }, issues));
    built.set(language, compiled);
  }
  return built;
}

function readLanguage(folder: string, root: string, issues: ContentIssue[]): Map<string, Area> {
  const areas = new Map<string, Area>();
  if (!existsSync(folder)) return areas;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const area = name.slice(0, -'.yaml'.length);
    const file = readYamlFile(join(folder, name), root);
    const texts = new Map<string, string>();
    flatten(unwrap(file.value, area), area, '', file, texts, issues);
    areas.set(area, { file, texts });
  }
  return areas;
}

/** A file may name its area at the top, as the keys do in code; both forms are read alike. */
function unwrap(value: unknown, area: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === area ? (value as Record<string, unknown>)[area] : value;
}

function flatten(
  value: unknown,
  key: string,
  path: string,
  file: YamlFile,
  texts: Map<string, string>,
  issues: ContentIssue[],
): void {
  if (typeof value === 'string' && value.trim() !== '') {
    texts.set(key, value.trim());
    return;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value))
      flatten(inner, `${key}.${name}`, path === '' ? name : `${path}.${name}`, file, texts, issues);
    return;
  }
  issues.push({
    file: file.name,
    line: file.lineOf(path),
    issue: {
      path,
      code: 'not-a-text',
      remedy: 'expected a text; put words with a colon, a leading number or yes/no in quotes',
    },
  });
}

function compareWithEnglish(
  english: Map<string, Area>,
  own: Map<string, Area>,
  language: Language,
  issues: ContentIssue[],
): void {
  for (const [area, { file, texts }] of english) {
    const other = own.get(area);
    const mayLack = (language === 'fr' || language === 'pt') && STAFF_AREAS.has(area);
    if (other === undefined) {
      if (!mayLack)
        issues.push(
          missing(
            `content/translations/${language}/${area}.yaml`,
            1,
            '',
            `the whole file is missing; translate ${file.name}`,
          ),
        );
      continue;
    }
    for (const [key, text] of texts) {
      const path = key.slice(area.length + 1);
      const translated = other.texts.get(key);
      if (translated === undefined) {
        if (!mayLack)
          issues.push(
            missing(
              other.file.name,
              other.file.lineOf(path),
              path,
              `missing in this language; translate it from ${file.name}`,
            ),
          );
      } else if (placeholders(text) !== placeholders(translated)) {
        const remedy = `must use the same placeholders as the English text: ${placeholders(text) || 'none'}`;
        issues.push({
          file: other.file.name,
          line: other.file.lineOf(path),
          issue: { path, code: 'placeholders', remedy },
        });
      }
    }
    for (const key of other.texts.keys()) {
      if (texts.has(key)) continue;
      const path = key.slice(area.length + 1);
      issues.push(
        missing(
          other.file.name,
          other.file.lineOf(path),
          path,
          `not in ${file.name}; add it there or take it out here`,
        ),
      );
    }
  }
}

function missing(file: string, line: number, path: string, remedy: string): ContentIssue {
  return { file, line, issue: { path, code: 'missing-text', remedy } };
}

/** A name before a comma or a closing brace; words of a plural form, like `{one more minute}`, are not one. */
function placeholders(text: string): string {
  const names = [...text.matchAll(/\{(\w+)(?=[,}])/gu)].map(([, name]) => name ?? '');
  return [...new Set(names)].sort().join(', ');
}

function compileArea(keys: ReadonlyMap<string, string>, { texts, file }: Area, issues: ContentIssue[]): Messages {
  const messages: Record<string, CompiledMessage> = {};
  for (const [key, fallback] of keys) {
    try {
      messages[key] = compileMessageOrThrow(texts.get(key) ?? fallback);
    } catch {
      const path = key.slice(key.indexOf('.') + 1);
      const remedy = 'no valid message: check the braces { } and plural forms (ICU MessageFormat)';
      issues.push({ file: file.name, line: file.lineOf(path), issue: { path, code: 'bad-message', remedy } });
    }
  }
  return messages;
}
