// SPDX-License-Identifier: EUPL-1.2
// The quiet page: for somebody who fears for herself, on a device that others may look at. One document at one neutral
// address with a neutral title, all of it in the first answer: topics open as parts of the page, so that nothing more is
// asked of the network and the history holds one line. Works without a script; early/quiet.ts adds what needs one.
// It keeps nothing and has no service worker. Drawn at build (prerender.tsx), served with no-store. Source of the rules:
// the security reference of the project, PUB-1 to PUB-4.

import type { Helpline } from '@amparo/learn/lessons';
import { isShown, lastDayOf } from '@amparo/learn/lessons';
import type { PlainDate } from '@amparo/kernel';
import { EXIT_ADDRESS } from '../config.ts';
import { LANGUAGE_NAMES, type Language, LANGUAGES } from '../i18n/languages.ts';
import type { Translate } from '../i18n/texts.ts';

/** File name under dist; the address is the same without its ending. */
export const QUIET_FILE = 'info.html';

const SIGNS = [
  'papers',
  'leave',
  'different',
  'pay',
  'debt',
  'watched',
  'threats',
  'hurt',
  'intimate',
  'young',
] as const;
const ME = ['danger', 'phone', 'proof', 'alone', 'leaving', 'not_do', 'today'] as const;
const OTHER = ['confront', 'ask', 'write', 'call', 'child'] as const;
const ONLINE = ['stop', 'save', 'tell', 'pictures'] as const;
export const GO = [
  'who',
  'contract',
  'fees',
  'visa',
  'passport',
  'heart',
  'word',
  'money',
  'rights',
  'health',
  'road',
  'arrived',
] as const;
const HIDE = ['history', 'network', 'safer'] as const;

interface Input {
  readonly translate: (language: Language) => Translate;
  readonly helplines: readonly Helpline[];
  /** the day of the build: what has expired by then is not written; the script hides what expires later */
  readonly today: PlainDate;
}

export function quietPage({ translate, helplines, today }: Input): string {
  const shown = helplines.filter((line) => isShown(line, today));
  const menu = LANGUAGES.map(
    (language) =>
      `<a href="#${language}" lang="${language}" data-language="${language}">${LANGUAGE_NAMES[language]}</a>`,
  ).join('\n');
  const parts = LANGUAGES.map((language) => inLanguage(language, translate(language), shown)).join('\n');
  const title = escape(translate('en')('quiet.title'));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="/info-icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/info.css">
<script src="/info.js" defer></script>
</head>
<body>
<a class="leave" href="${EXIT_ADDRESS}" rel="noreferrer noopener nofollow" data-leave>${leaveWords(translate)}</a>
<nav class="languages" aria-label="Language, idioma, langue, idioma">
${menu}
</nav>
<main>
${parts}
</main>
</body>
</html>
`;
}

/** The word on the way out in every language: it stands before one is chosen. */
function leaveWords(translate: Input['translate']): string {
  const words = [...new Set(LANGUAGES.map((language) => translate(language)('quiet.leave')))];
  return escape(words.join(' · '));
}

function inLanguage(language: Language, t: Translate, helplines: readonly Helpline[]): string {
  const list = (topic: string, keys: readonly string[]) =>
    `<ul>${keys.map((key) => `<li>${escape(t(`quiet.${topic}.${key}`))}</li>`).join('')}</ul>`;
  const part = (topic: string, inner: string) =>
    `<details><summary>${escape(t(`quiet.${topic}.title`))}</summary>${inner}</details>`;
  return `<details class="language" id="${language}" lang="${language}" data-titles="${escape(t('quiet.hide.names'))}">
<summary>${LANGUAGE_NAMES[language]}</summary>
<p>${escape(t('quiet.leave_how'))}</p>
${part('check', check(language, t))}
${part('me', list('me', ME))}
${part('other', list('other', OTHER))}
${part('online', list('online', ONLINE))}
${part('go', `<p>${escape(t('quiet.go.intro'))}</p><ol>${GO.map((key) => `<li>${escape(t(`quiet.go.${key}`))}</li>`).join('')}</ol><p><button type="button" data-picture hidden>${escape(t('quiet.go.save'))}</button></p>`)}
${part('lines', lines(language, t, helplines))}
${part('hide', `${list('hide', HIDE)}<p hidden data-title-choice><label>${escape(t('quiet.hide.choose'))} <select></select></label></p>`)}
</details>`;
}

/** Everything stands there from the first; choosing only brings forward what fits, by the style sheet, on the device. */
function check(language: Language, t: Translate): string {
  const signs = SIGNS.map((sign) => {
    const choices = (['yes', 'no', 'skip'] as const).map(
      (answer) =>
        `<label><input type="radio" name="${language}-${sign}" value="${answer}" data-sign="${sign}"> ${escape(t(`quiet.check.${answer}`))}</label>`,
    );
    return `<fieldset><legend>${escape(t(`quiet.check.${sign}`))}</legend>${choices.join('')}</fieldset>`;
  });
  return `<form autocomplete="off"><p>${escape(t('quiet.check.intro'))}</p>${signs.join('')}
<h2>${escape(t('quiet.check.after'))}</h2>
<p class="any">${escape(t('quiet.check.any'))}</p>
<p class="hurt">${escape(t('quiet.check.hurt_then'))}</p>
<p class="young">${escape(t('quiet.check.young_then'))}</p>
<p>${escape(t('quiet.check.none'))}</p>
<p><strong>${escape(t('quiet.check.no_diagnosis'))}</strong></p></form>`;
}

function lines(language: Language, t: Translate, helplines: readonly Helpline[]): string {
  const names = new Intl.DisplayNames([language], { type: 'region' });
  const tongues = new Intl.DisplayNames([language], { type: 'language' });
  const nameOf = (country: string) => (country === 'INT' ? t('quiet.lines.INT') : (names.of(country) ?? country));
  const countries = [...new Set(helplines.map(({ country }) => country))].toSorted((one, other) =>
    nameOf(one).localeCompare(nameOf(other), language),
  );
  const entries = countries.map((country) => {
    const own = helplines.filter((line) => line.country === country).map((line) => entry(line, t, tongues));
    return `<section><h2>${escape(nameOf(country))}</h2>${own.join('')}</section>`;
  });
  return `<p>${escape(t('quiet.lines.intro'))}</p>${entries.join('')}`;
}

function entry(line: Helpline, t: Translate, tongues: Intl.DisplayNames): string {
  const contacts = line.contacts.map(({ type, value, area }) => {
    const where = area === undefined ? '' : ` (${area})`;
    return `<li>${escape(t(`quiet.lines.${type}`))}: <strong>${escape(value)}</strong>${escape(where)}</li>`;
  });
  const who = line.answeredBy === 'not-stated' ? [] : [t(`quiet.lines.${line.answeredBy}`)];
  const when = line.hours === 'always' ? [t('quiet.lines.always')] : [];
  const facts = [...who, ...when].join(', ');
  const languages = line.languages.map((code) => tongues.of(code) ?? code).join(', ');
  return `<div class="line" data-until="${lastDayOf(line)}"><h3>${escape(line.name)}</h3>${facts === '' ? '' : `<p>${escape(facts)}</p>`}<ul>${contacts.join('')}</ul><p>${escape(t('quiet.lines.speaks', { languages }))} ${escape(t('quiet.lines.checked', { day: line.checkedOn }))}</p></div>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
