// SPDX-License-Identifier: EUPL-1.2
// The built content that the server needs: the laws, compiled once, and the questionnaires whose answers it takes. Read
// at the start; a server without its laws does not start. Nothing of a case is in here.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lesson, Scenario } from '@amparo/learn/lessons';
import { Htcds, type HtcdsContent } from '@amparo/casework/htcds';
import type { ParsedPractice } from '@amparo/cooperation/good-practice';
import { compileInstrument, type Instrument, type Interview } from '@amparo/interview';
import type { AgreementTemplate, WordOf } from '@amparo/cooperation/agreement';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { learnProfiles } from './country-profiles.ts';
import type { MailTexts } from './mail/mail.ts';
import type { CountryProfile } from '@amparo/casework/profile';
import { type CompiledLawPack, compileLawPack, parseLawPack } from '@amparo/recognise/palermo';

export interface Content {
  /** `un-palermo` and every other pack */
  readonly laws: readonly CompiledLawPack[];
  /** by id; the newest version of each */
  readonly interviews: ReadonlyMap<string, Interview>;
  readonly courses: Courses;
  /** the starter set of good practices */
  readonly practices: readonly ParsedPractice[];
  /** fields and codes of files of cases */
  readonly htcds: Htcds;
  /** texts of the messages that are sent by e-mail, by language */
  readonly mail: MailTexts;
  readonly agreements: AgreementContent;
}

/** What agreements are drafted from, and the words of codes in the document that is signed. */
export interface AgreementContent {
  readonly templates: readonly AgreementTemplate[];
  readonly wordOf: (language: AgreementLanguage) => WordOf;
}
/** Languages in which an agreement is drawn up; all of them are signed together. */
export const AGREEMENT_LANGUAGES = ['en', 'es'] as const;
export type AgreementLanguage = (typeof AGREEMENT_LANGUAGES)[number];

/** What rooms and certificates need: empty where the lessons were not built. */
export interface Courses {
  /** by language and id: `es/i1` */
  readonly lessons: ReadonlyMap<string, Lesson>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** compiled texts of the certificate, by language: key -> words, or words and the names of values between them */
  readonly texts: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** @throws {InvalidInput} when a law is not in order, {@link ContentMissing} when the content was not built */
export async function loadContent(folder: string): Promise<Content> {
  learnProfiles(await loadProfiles(join(folder, 'profiles.json')));
  return {
    laws: await loadLaws(folder),
    interviews: await loadInterviews(join(folder, 'instruments')),
    courses: await loadCourses(folder),
    practices: (await readBuilt(join(folder, 'good-practices.json'))) as readonly ParsedPractice[],
    htcds: new Htcds((await readBuilt(join(folder, 'htcds.json'))) as HtcdsContent),
    mail: await loadMailTexts(join(folder, 'translations')),
    agreements: await loadAgreementContent(folder),
  };
}

async function loadAgreementContent(folder: string): Promise<AgreementContent> {
  const templates = (await readBuilt(join(folder, 'agreement-templates.json'))) as readonly AgreementTemplate[];
  const words = new Map<string, Readonly<Record<string, unknown>>>();
  for (const language of AGREEMENT_LANGUAGES) {
    const areas = await Promise.all(
      ['agreements', 'cooperation', 'casework'].map((area) =>
        readBuilt(join(folder, 'translations', language, `${area}.json`)),
      ),
    );
    words.set(language, Object.assign({}, ...areas) as Readonly<Record<string, unknown>>);
  }
  return { templates, wordOf: (language) => wordsOfAgreement(words.get(language) ?? {}) };
}

const KEY_OF_WORD = {
  purpose: 'agreements.purpose',
  service: 'casework.category',
  data: 'agreements.data',
  role: 'cooperation.party_role',
  onward: 'cooperation.onward',
  security: 'cooperation.security',
  label: 'agreements.document',
} as const satisfies Record<Parameters<WordOf>[0], string>;

/** @throws {ContentMissing} for a word that is not there: a document that people sign never shows a code */
function wordsOfAgreement(texts: Readonly<Record<string, unknown>>): WordOf {
  return (kind, code) => {
    const key = `${KEY_OF_WORD[kind]}.${code}`;
    const message = texts[key];
    const plain = Array.isArray(message) ? message.filter((part) => typeof part === 'string').join('') : message;
    if (typeof plain !== 'string' || plain === '') throw new ContentMissing(`no words for ${key}`);
    return plain;
  };
}

async function loadMailTexts(folder: string): Promise<MailTexts> {
  const texts = new Map<string, Readonly<Record<string, unknown>>>();
  for (const language of (await readdir(folder)).toSorted()) {
    const built = await readBuilt(join(folder, language, 'mail.json')).catch(() => undefined);
    if (built !== undefined) texts.set(language, built as Readonly<Record<string, unknown>>);
  }
  return texts;
}

async function loadCourses(folder: string): Promise<Courses> {
  const lessons = new Map<string, Lesson>();
  const texts = new Map<string, Readonly<Record<string, unknown>>>();
  const list = await readBuilt(join(folder, 'lessons/index.json')).catch(() => []);
  const heads = Array.isArray(list) ? (list as readonly { readonly id: string; readonly language: string }[]) : [];
  if (heads.length === 0) return { lessons, scenarios: new Map(), texts };
  for (const { id, language } of heads) {
    const lesson = (await readBuilt(join(folder, 'lessons', language, `${id}.json`))) as Lesson;
    lessons.set(`${language}/${id}`, lesson);
  }
  for (const language of new Set(heads.map((head) => head.language))) {
    const built = await readBuilt(join(folder, 'translations', language, 'course.json'));
    texts.set(language, built as Readonly<Record<string, unknown>>);
  }
  const scenarios = (await readBuilt(join(folder, 'lessons/scenarios.json'))) as readonly Scenario[];
  return { lessons, scenarios: new Map(scenarios.map((each) => [each.id, each])), texts };
}

/** Checked when they were built; without them every institution has the defaults. */
async function loadProfiles(file: string): Promise<readonly CountryProfile[]> {
  const read = await readBuilt(file);
  if (!Array.isArray(read)) throw new ContentMissing(`${file} holds no list of profiles`);
  return read as readonly CountryProfile[];
}

export class ContentMissing extends Error {}

async function loadLaws(folder: string): Promise<readonly CompiledLawPack[]> {
  const raw = await readBuilt(join(folder, 'law.json'));
  const issues: Issue[] = [];
  const packs = Array.isArray(raw) ? raw.flatMap((each: unknown) => parseLawPack(each, issues) ?? []) : [];
  if (issues.length > 0) throw new InvalidInput(issues);
  if (!packs.some(({ id }) => id === 'un-palermo')) throw new ContentMissing('the law pack un-palermo is missing');
  return packs.map(compileLawPack);
}

/** The whole instruments, without the cuts to one language; they were checked when they were built. */
async function loadInterviews(folder: string): Promise<ReadonlyMap<string, Interview>> {
  const interviews = new Map<string, Interview>();
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.toSorted()) {
    if (!/^[a-z0-9-]+\.json$/u.test(name)) continue;
    const interview = compileInstrument((await readBuilt(join(folder, name))) as Instrument);
    interviews.set(interview.instrument.id, interview);
  }
  return interviews;
}

async function readBuilt(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new ContentMissing(`cannot read ${file}: build the content first (npm run content)`);
  }
}
