// SPDX-License-Identifier: EUPL-1.2
// The report of a dry run as text: what is not taken first, then what is asked, then what was taken and how; always the place
// and what to do, never what stands in the cell.

import type { Report, Suggestion } from '@amparo/casework/import';
import type { Language } from '@amparo/kernel';
import { columnLetters, type Notice, type RefusalCode, type RefusalPlace } from '@amparo/spreadsheet';
import { type Messages, setupI18n } from '@lingui/core';
import { loadContent } from '../content.ts';
import { wrap } from '../render.ts';

export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const loaded = new Map<Language, Words>();

export function importTranslator(language: Language): Words {
  const known = loaded.get(language);
  if (known !== undefined) return known;
  const messages = loadContent(`translations/${language}/import.json`) as Messages;
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  const words: Words = (key, values) => i18n._(`import.${key}`, values as Record<string, unknown> | undefined);
  loaded.set(language, words);
  return words;
}

export function refusalText(
  language: Language,
  code: RefusalCode,
  { row = 0, limit = 0, found = 0 }: RefusalPlace,
): string {
  return importTranslator(language)(`refusal.${code}`, { row, limit, found });
}

export function noticeText(notice: Notice, t: Words): string {
  const key = `notice.${notice.code}`;
  switch (notice.code) {
    case 'hidden-sheet':
      return t(key, { sheet: notice.sheet });
    case 'further-sheets':
    case 'hidden-rows':
      return t(key, { count: notice.count });
    case 'hidden-columns':
      return t(key, { columns: notice.columns.slice(0, 20).map(columnLetters).join(', ') });
    case 'formula-values':
      return t(key, { count: notice.count, first: notice.first });
    case 'merged-cells':
      return t(key, { columns: notice.ranges.slice(0, 20).join(', ') });
    case 'read-as':
      return t(key, { encoding: notice.encoding });
    default:
      return t(key);
  }
}

const SECTIONS = [
  ['objection', 'objections'],
  ['question', 'questions'],
  ['note', 'notes'],
] as const;

export function reportLines(report: Report, notices: readonly Notice[], t: Words): string[] {
  const { read: _, findings, ready, partly, refused } = report;
  const lines = [t('report.counts', { ready, partly, refused })];
  if (notices.length > 0)
    lines.push(
      '',
      heading(t('report.notices')),
      ...notices.flatMap((notice) => wrap(noticeText(notice, t), '  - ', '    ')),
    );
  for (const [level, title] of SECTIONS) {
    const found = findings.filter((one) => one.level === level);
    if (found.length === 0) continue;
    lines.push('', heading(t(`report.${title}`)));
    for (const { code, field, column, count, places } of found) {
      const whole = places[0] === column && column !== null;
      const howMany = whole ? t('report.whole-column') : t(column === null ? 'report.rows' : 'report.cells', { count });
      const head = [column, field, howMany].filter((part) => part !== null).join(' · ');
      lines.push(...wrap(`${head}: ${t(`finding.${code}`)}`, '  - ', '    '));
      if (!whole) lines.push(...wrap(t('report.places', { places: placesText(places, count, t) }), '    ', '    '));
    }
  }
  return lines;
}

function placesText(places: readonly string[], count: number, t: Words): string {
  const more = count - places.length;
  return more > 0 ? `${places.join(', ')} ${t('report.and-more', { count: more })}` : places.join(', ');
}

export function heading(text: string): string {
  return text.toUpperCase();
}

export function reasonText({ reason }: Suggestion, t: Words): string {
  if (reason.by === 'values') return t('suggestion.values', { share: reason.share });
  if (!('word' in reason)) return t(`suggestion.${reason.by}`);
  return t(`suggestion.${reason.by}`, { word: reason.word, language: reason.language });
}
