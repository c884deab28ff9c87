// SPDX-License-Identifier: EUPL-1.2
// Draws the public pages to static HTML in every language, complete without JavaScript. Bundled and called by
// scripts/build.ts; the browser takes the same tree over (main.tsx). Writes no style attribute and no inline script.

import type { Helpline } from '@amparo/learn/lessons';
import { type PlainDate, readPlainDate } from '@amparo/kernel';
import { renderToStringAsync } from 'preact-render-to-string';
import { locationStub } from 'preact-iso/prerender';
import { App, preparePage } from './app.tsx';
import { contentAddress, readContentWith } from './content/load.ts';
import { LANGUAGES, LANGUAGE_NAMES, type Language, addressOf, directionOf } from './i18n/languages.ts';
import { loadTexts, translator } from './i18n/texts.ts';
import { PAGES, type Page } from './pages.ts';
import { QUIET_FILE, quietPage } from './quiet/page.ts';

interface Input {
  /** app.html as the client bundle wrote it */
  readonly template: string;
  /** the bundler's table of files */
  readonly manifest: unknown;
  readonly read: (name: string) => Promise<unknown>;
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** @returns file name under dist -> HTML */
export async function prerenderAll({ template, manifest, read }: Input): Promise<ReadonlyMap<string, string>> {
  readContentWith(read);
  const chunks = manifest as Readonly<Record<string, Chunk>>;
  const files = new Map<string, string>();
  for (const language of LANGUAGES) {
    for (const page of PAGES.filter((one) => one.prerender)) {
      files.set(fileOf(language, page), await prerenderPage(template, chunks, language, page));
    }
  }
  await Promise.all(LANGUAGES.map((language) => loadTexts(language, ['quiet'])));
  const helplines = (await read('helplines.json')) as readonly Helpline[];
  files.set(QUIET_FILE, quietPage({ translate: translator, helplines, today: todayOf(new Date()) }));
  files.set('index.html', await languageChoice(template));
  files.set('app.html', await emptyShell(template));
  return files;
}

function todayOf(now: Date): PlainDate {
  const day = readPlainDate(now.toISOString().slice(0, 10), 'today', []);
  if (day === undefined) throw new RangeError('the clock of this machine shows no day');
  return day;
}

function fileOf(language: Language, page: Page): string {
  return page.path === '/' ? `${language}/index.html` : `${language}${page.path}.html`;
}

async function prerenderPage(
  template: string,
  chunks: Readonly<Record<string, Chunk>>,
  language: Language,
  page: Page,
): Promise<string> {
  const address = addressOf(language, page.path);
  locationStub(address);
  await preparePage(page, language);
  const html = await renderToStringAsync(<App initial={language} />);
  const heading = /<h1[^>]*>(.*?)<\/h1>/su.exec(html)?.[1] ?? 'Amparo';
  const title = translator(language)('shell.document_title', { page: heading });
  return fill(template, {
    language,
    title,
    head: [...preloads(chunks, language, page), ...alternates(page)].join('\n    '),
    body: html,
    prerendered: address,
  });
}

/** What the page will ask for anyway, asked for at once: its script and its texts. */
function preloads(chunks: Readonly<Record<string, Chunk>>, language: Language, page: Page): string[] {
  const scripts = [chunks[page.file]?.file].filter((file) => file !== undefined);
  const texts = ['shell', ...page.areas]
    .map((area) => contentAddress(`translations/${language}/${area}.json`))
    .filter((address) => address !== undefined);
  return [
    ...scripts.map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
    ...texts.map((address) => `<link rel="preload" as="fetch" crossorigin href="${address}">`),
  ];
}

function alternates(page: Page): string[] {
  return LANGUAGES.map((one) => `<link rel="alternate" hreflang="${one}" href="${addressOf(one, page.path)}">`);
}

/** `/` without JavaScript: one link for each language, with one sentence in it. */
async function languageChoice(template: string): Promise<string> {
  await Promise.all(LANGUAGES.map((language) => loadTexts(language, ['shell'])));
  const links = LANGUAGES.map((language) => {
    const t = translator(language);
    const what = escapeText(t('shell.tagline'));
    return `<li lang="${language}"><a class="card door" href="/${language}/"><strong>${LANGUAGE_NAMES[language]}</strong> <span>${what}</span></a></li>`;
  });
  const body = `<main id="content"><h1>Amparo</h1><ul class="plain stack">${links.join('')}</ul></main>`;
  return fill(template, { language: 'en', title: 'Amparo', head: '', body });
}

/** For pages that are not prerendered: the script draws them; without it, a word in each language. */
async function emptyShell(template: string): Promise<string> {
  await Promise.all(LANGUAGES.map((language) => loadTexts(language, ['shell'])));
  const words = LANGUAGES.map((language) => {
    const link = `<a href="/${language}/">${LANGUAGE_NAMES[language]}</a>`;
    return `<p lang="${language}">${escapeText(translator(language)('shell.needs_script'))} ${link}</p>`;
  });
  const body = `<noscript><main class="stack"><h1>Amparo</h1>${words.join('')}</main></noscript>`;
  return fill(template, { language: 'en', title: 'Amparo', head: '', body });
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function fill(
  template: string,
  parts: {
    readonly language: Language;
    readonly title: string;
    readonly head: string;
    readonly body: string;
    readonly prerendered?: string;
  },
): string {
  const mark = parts.prerendered === undefined ? '' : ` data-prerendered="${parts.prerendered}"`;
  const html = template
    .replace('<html lang="en" dir="ltr">', `<html lang="${parts.language}" dir="${directionOf(parts.language)}">`)
    .replace('<title>Amparo</title>', () => `<title>${parts.title}</title>`)
    .replace('<!--head-->', () => `<script src="/guard.js"></script>\n    ${parts.head}`)
    .replace('<div id="app"><!--app--></div>', () => `<div id="app"${mark}>${parts.body}</div>`);
  if (/\sstyle=|<script(?![^>]*\ssrc=)/u.test(html)) {
    throw new Error(
      `prerender: inline style or script in ${parts.prerendered ?? 'a shell page'}; the policy refuses both`,
    );
  }
  return html;
}
