// SPDX-License-Identifier: EUPL-1.2
// A package in words: for the person, in her language and read aloud, before anything is given; for the recipient, as it came. Every value
// is shown, none is added. Nothing of it is kept after the page is left.

import type { SharableField } from '@amparo/casework/consent';
import { useEffect, useState } from 'preact/hooks';
import { contentLanguage, type Language } from '../../../i18n/languages.ts';
import { loadTexts, type Translate, translator } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ReadAloud } from '../case-file/read-aloud.tsx';
import type { Package, Preview } from './referrals-api.ts';

/** Lists in which a code of a value may stand; the first that has it gives the word. */
const LISTS = [
  'risk_level',
  'risk_scope',
  'risk_factor',
  'gender',
  'education',
  'health_sign',
  'circumstance',
  'health_urgency',
  'category',
  'subtype',
  'outcome',
  'event_type',
  'exploitation',
  'industry',
  'control',
  'recruitment',
  'sex_exploitation',
  'proceeding',
  'proceeding_stage',
  'protection_status',
  'debt_basis',
  'debt_security',
  'channel',
  'identifier',
  'held_by',
  'language_level',
  'function',
  'function_degree',
  'copy_given',
  'birth_precision',
  'precision',
  'need_degree',
];

/** The words of a preview in a language; undefined while they are loaded. */
function useSharingWords(language: Language): Translate | undefined {
  const [ready, setReady] = useState<Language | null>(null);
  useEffect(() => {
    let wanted = true;
    loadTexts(language, ['sharing', 'casework', 'consents']).then(
      () => wanted && setReady(language),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return ready === language ? translator(language) : undefined;
}

function wordOf(t: Translate, code: string): string {
  for (const list of LISTS) {
    for (const key of [`casework.${list}.${code}.name`, `casework.${list}.${code}`]) {
      const text = t(key);
      if (text !== key) return text;
    }
  }
  return code;
}

/** Every leaf of a value as words, in its order. */
function wordsOf(t: Translate, language: Language, path: SharableField, value: unknown): readonly string[] {
  if (value === null || value === undefined || value === false || value === '') return [];
  if (value === true) return [t('sharing.yes')];
  if (typeof value === 'number') return [new Intl.NumberFormat(language).format(value)];
  if (typeof value === 'string') return [single(t, language, path, value)];
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return parts.flatMap((each) => wordsOf(t, language, path, each));
}

function single(t: Translate, language: Language, path: SharableField, value: string): string {
  if (path === 'person.languages' && /^[a-z]{2,3}(?:-|$)/u.test(value)) return nameIn(language, 'language', value);
  if (/^[A-Z]{2}$/u.test(value)) return nameIn(language, 'region', value);
  if (/^\d{4}-\d{2}-\d{2}/u.test(value))
    return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(value));
  return wordOf(t, value);
}

function nameIn(language: Language, type: 'language' | 'region', code: string): string {
  try {
    return new Intl.DisplayNames([language], { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

interface Line {
  readonly path: SharableField;
  readonly label: string;
  readonly words: readonly string[];
}
/** @param label the words for a field: said to the person, or about her to whoever helps */
function linesOf(
  t: Translate,
  language: Language,
  { fields }: Pick<Package, 'fields'>,
  label: (path: SharableField) => string,
): readonly Line[] {
  return fields.map(({ path, value }) => ({
    path,
    label: label(path),
    words: wordsOf(t, language, path, value),
  }));
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <dl class="ref-lines">
      {lines.map(({ path, label, words }) => (
        <div key={path}>
          <dt>{label}</dt>
          <dd>
            <bdi class="breakable">{words.join(', ')}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** As the person hears it before anything is given. */
export function PackageForPerson({ preview, language }: { readonly preview: Preview; readonly language: Language }) {
  const { t: own } = useTexts();
  const t = useSharingWords(language);
  if (t === undefined) return <p role="status">{own('staff.loading')}</p>;
  const lines = linesOf(t, language, preview.package, (path) => t(`sharing.field.${path}`));
  const who = preview.service ?? preview.recipient.name ?? '';
  const until = new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(preview.package.expiresAt));
  const before = [t('sharing.lead', { who }), t('sharing.nothing_yet')];
  const after = [t('sharing.no_further'), t('sharing.until', { date: until }), t('sharing.no'), t('sharing.back')];
  const said = [
    t('sharing.title'),
    ...before,
    ...lines.map(({ label, words }) => `${label}: ${words.join(', ')}.`),
    ...after,
  ];
  return (
    <section class="ref-shown stack" lang={language} aria-label={t('sharing.title')}>
      <h3>{t('sharing.title')}</h3>
      {before.map((each) => (
        <p key={each}>{each}</p>
      ))}
      <Lines lines={lines} />
      {preview.withheld.length === 0 ? null : (
        <div>
          <p>{t('sharing.withheld')}</p>
          <ul class="small">
            {preview.withheld.map((path) => (
              <li key={path}>{t(`sharing.field.${path}`)}</li>
            ))}
          </ul>
        </div>
      )}
      {after.map((each) => (
        <p key={each}>{each}</p>
      ))}
      <ReadAloud sentences={said} language={language} about={t('sharing.title')} />
    </section>
  );
}

/** As it came, for whoever helps. */
export function PackageView({ given }: { readonly given: Package }) {
  const { t: own, language: screen } = useTexts();
  const language = contentLanguage(screen);
  const t = useSharingWords(language);
  if (t === undefined) return <p role="status">{own('staff.loading')}</p>;
  const until = new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(given.expiresAt));
  return (
    <div class="ref-shown stack">
      <p class="notice notice--care">{own('referrals.package.duties', { date: until })}</p>
      <Lines lines={linesOf(t, language, given, (path) => own(`referrals.field.${path}`))} />
    </div>
  );
}
