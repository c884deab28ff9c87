// SPDX-License-Identifier: EUPL-1.2
// Words for codes of which a screen cannot know the list: what a refusal names, fields of the history, countries, languages.

import { useMemo } from 'preact/hooks';
import { RISK_FACTORS } from '@amparo/casework/risk';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

export interface Words {
  /** a code that a refusal names */
  readonly what: (code: string) => string;
  readonly field: (name: string) => string;
  readonly country: (code: string) => string;
  readonly language: (tag: string) => string;
  readonly day: (day: string) => string;
}

/** Lists in which a code of a refusal may stand; the first that has it gives the word. */
const LISTS = [
  'casefile.what',
  'consents.informed',
  'casefile.field',
  'casework.stage',
  'casework.risk_scope',
  'casework.risk_factor',
  'casework.plan_state',
  'casework.item_state',
  'casework.companion',
  'casework.category',
  'casework.return_state',
  'casework.matter',
  'casework.block_reason',
  'casework.tie',
  'casework.conflict_check',
  'casework.consent_state',
  'casework.outcome',
  'consents.purpose',
  'consents.data',
];

export function useWords(): Words {
  const { t, language } = useTexts();
  return useMemo(() => {
    const locale = contentLanguage(language);
    const regions = new Intl.DisplayNames([locale], { type: 'region' });
    const languages = new Intl.DisplayNames([locale], { type: 'language' });
    const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    const country = (code: string) => (/^[A-Z]{2}$/u.test(code) ? (regions.of(code) ?? code) : code);
    return {
      country,
      language: (tag) => {
        try {
          return languages.of(tag) ?? tag;
        } catch {
          return tag;
        }
      },
      day: (day) => days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`)),
      field: (name) => firstOf(t, ['casefile.field'], name) ?? name,
      what: (code) => {
        if (code.startsWith('country:')) return country(code.slice('country:'.length));
        if (code in RISK_FACTORS) return t(`casework.risk_factor.${code}`);
        return firstOf(t, LISTS, code) ?? code;
      },
    };
  }, [t, language]);
}

/** A missing text comes back as its key. */
function firstOf(t: (key: string) => string, lists: readonly string[], code: string): string | undefined {
  for (const list of lists) {
    for (const key of [`${list}.${code}.name`, `${list}.${code}`]) {
      const text = t(key);
      if (text !== key) return text;
    }
  }
  return undefined;
}

/** Codes of states of the world with a name, by that name. */
export function countriesIn(language: string): readonly { readonly code: string; readonly name: string }[] {
  const regions = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const found = letters
    .flatMap((first) => letters.map((second) => `${first}${second}`))
    .filter((code) => !NO_STATES.has(code))
    .flatMap((code) => {
      const name = regions.of(code);
      return name === undefined ? [] : [{ code, name }];
    });
  return found.toSorted((a, b) => a.name.localeCompare(b.name, language));
}

/** Groups of states, codes that were withdrawn, and codes for tests. */
const NO_STATES: ReadonlySet<string> = new Set(
  'AC AN BU CP CQ CS CT DD DG DY EA EU EZ FQ FX HV IC JT MI NH NQ NT PC PU PZ QO QU RH SU TA TP UK UN VD WK XA XB YD YU ZR ZZ'.split(
    ' ',
  ),
);
