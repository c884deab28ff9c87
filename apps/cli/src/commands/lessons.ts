// SPDX-License-Identifier: EUPL-1.2
// `amparo lessons`: the list, courses for other systems, and the certificate for staff. Writes only where it is told to,
// sends nothing anywhere.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InvalidInput, type Issue, LANGUAGES, type Language, readPlainDate } from '@amparo/kernel';
import {
  courseFrom,
  courseIds,
  courseOfLesson,
  EXPORT_FORMATS,
  type ExportFormat,
  packageFiles,
  printedCourse,
} from '@amparo/learn/exports';
import type { Lesson } from '@amparo/learn/lessons';
import { CARD_SIZES, type CardSize } from '@amparo/learn/share';
import { courseTranslator, loadAssets, loadCourseContent, loadLessonIndex, loadShare } from '../lessons/load-course.ts';
import { languageOption, type LessonsOptions, needed, readLessonsOptions } from '../lessons/options.ts';
import { Usage } from '../options.ts';

/** 0 done, 1 not passed or not sound, 2 a file or an option was refused */
type ExitCode = 0 | 1 | 2;

export async function lessonsCommand(args: readonly string[]): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === 'list') return list(rest);
  if (verb === 'export') return exportCourse(rest);
  if (verb === 'badge-key') return badgeKey(rest);
  if (verb === 'badge') return badge(rest);
  if (verb === 'badge-check') return badgeCheck(rest);
  if (verb === 'poster') return poster(rest);
  if (verb === 'cards') return cards(rest);
  throw new Usage(
    `use 'amparo lessons list', 'export', 'poster', 'cards', 'badge-key', 'badge' or 'badge-check' (amparo --help)`,
  );
}

function list(args: readonly string[]): ExitCode {
  const options = readLessonsOptions(args, ['lang', 'format'], 0);
  const language = languageOption(options);
  const format = options.given.get('format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new Usage('--format: use text or json');
  const heads = loadLessonIndex();
  const courses = courseIds(heads as Lesson[]).map((course) => {
    const own = heads.filter((head) => courseOfLesson(head) === course);
    const languages = LANGUAGES.filter((each) => own.some((head) => head.language === each));
    const shown = language ?? 'en';
    const lessons = own
      .filter((head) => head.language === shown)
      .map(({ id, kind, title, minutes }) => ({ id, kind, title, minutes }));
    return { course, languages, lessons };
  });
  const wanted = courses.filter(({ languages }) => language === undefined || languages.includes(language));
  if (format === 'json') process.stdout.write(`${JSON.stringify({ courses: wanted }, null, 2)}\n`);
  else
    for (const { course, languages, lessons } of wanted) {
      process.stdout.write(`${course} (${languages.join(', ')})\n`);
      for (const { id, kind, title, minutes } of lessons)
        process.stdout.write(`  ${id.padEnd(18)} ${title}${kind === 'test' ? '' : `, ${minutes} min`}\n`);
    }
  return 0;
}

async function exportCourse(args: readonly string[]): Promise<ExitCode> {
  const options = readLessonsOptions(args, ['format', 'lang', 'out', 'paper'], 1);
  const [id] = options.positionals;
  if (id === undefined) throw new Usage('name a course or a lesson; amparo lessons list shows them');
  const asked = options.given.get('format');
  const format = asked === 'pdf' ? asked : EXPORT_FORMATS.find((each) => each === asked);
  if (format === undefined) throw new Usage(`--format: use one of ${[...EXPORT_FORMATS, 'pdf'].join(', ')}`);
  if (format !== 'pdf' && options.given.has('paper')) throw new Usage('--paper: for --format pdf only');
  const language = neededLanguage(options);
  const out = needed(options, 'out', format === 'pdf' ? 'the PDF file to write' : 'the ZIP file to write');
  const paper = paperOption(options, ['a4', 'letter']);
  refuseUnknownCourse(id, language);
  const bytes = format === 'pdf' ? await handoutBytes(id, language, paper) : await packageBytes(id, format, language);
  write(out, bytes);
  console.error(`amparo: ${bytes.length} bytes written`);
  return 0;
}

/** The bytes of a package; the same content gives the same bytes. */
async function packageBytes(id: string, format: ExportFormat, language: Language): Promise<Uint8Array> {
  const { zipSync, strToU8 } = await import('fflate');
  const content = loadCourseContent(language);
  const t = courseTranslator(language);
  const course = courseFrom(content, id, language, t);
  if (course === undefined) throw new RangeError('packageBytes: expected a course that is there');
  const files = packageFiles(course, format, content, loadAssets(format), t);
  return zipSync(Object.fromEntries([...files].map(([name, text]) => [name, strToU8(text)])), {
    level: 9,
    // a ZIP has local times from 1980 on; one fixed day, whatever the zone
    mtime: new Date(1980, 0, 2),
  });
}

type PaperName = 'a4' | 'a3' | 'letter';
const PAPERS = { a4: 'A4', a3: 'A3', letter: 'LETTER' } as const;

function paperOption({ given }: LessonsOptions, allowed: readonly PaperName[]): (typeof PAPERS)[PaperName] {
  const name = allowed.find((each) => each === (given.get('paper') ?? 'a4').toLowerCase());
  if (name === undefined) throw new Usage(`--paper: use one of ${allowed.join(', ')}`);
  return PAPERS[name];
}

function neededLanguage(options: LessonsOptions): Language {
  const language = languageOption(options);
  if (language === undefined) throw new Usage(`--lang: use one of ${LANGUAGES.join(', ')}`);
  return language;
}

/** The handout of a course as a PDF; the same content gives the same bytes. */
async function handoutBytes(id: string, language: Language, paper: (typeof PAPERS)[PaperName]): Promise<Uint8Array> {
  const content = loadCourseContent(language);
  const t = courseTranslator(language);
  const course = courseFrom(content, id, language, t);
  if (course === undefined) throw new RangeError('handoutBytes: expected a course that is there');
  const { handoutPdf } = await import('../lessons/pdf/handout.ts');
  // dated by the newest check of a fact, not by the clock
  const newest =
    content.facts
      .map(({ checkedOn }) => checkedOn)
      .toSorted()
      .at(-1) ?? '2026-01-01';
  const items = printedCourse(course, content, t);
  return handoutPdf({ title: course.title, language, items, paper, day: new Date(`${newest}T00:00:00Z`) });
}

async function poster(args: readonly string[]): Promise<ExitCode> {
  const options = readLessonsOptions(args, ['lang', 'country', 'paper', 'out'], 1);
  const share = loadShare();
  const [audience] = options.positionals;
  const wanted = share.posters.find((each) => each.audience === audience);
  if (wanted === undefined)
    throw new Usage(`name an audience: ${share.posters.map((each) => each.audience).join(', ')}`);
  const language = neededLanguage(options);
  const paper = paperOption(options, ['a4', 'a3', 'letter']);
  const out = needed(options, 'out', 'the PDF file to write');
  const country = options.given.get('country')?.toUpperCase();
  if (country !== undefined && !/^[A-Z]{2}$/u.test(country))
    throw new Usage('--country: two letters (ISO 3166-1), like mx');
  const { posterLines, posterPdf } = await import('../lessons/pdf/poster.ts');
  const today = readPlainDate(new Date().toISOString().slice(0, 10), 'today', []);
  if (today === undefined) throw new RangeError('poster: expected a clock that gives a date');
  const lines = country === undefined ? [] : posterLines(share.helplines, wanted, { country, language, today });
  const t = courseTranslator(language, ['share', 'helplines']);
  const svg = share.drawings[wanted.drawing];
  if (svg === undefined) throw new RangeError('poster: expected a drawing of the content');
  write(out, await posterPdf({ poster: wanted, language, paper, svg, facts: share.facts, lines, today }, t));
  console.error(
    lines.length > 0
      ? `amparo: with ${lines.length} lines of ${country}, each with the day of its check; call them yourself before you hang it up`
      : 'amparo: without a number: none that was checked lately. There is a line to write one on that you have called yourself',
  );
  return 0;
}

function cards(args: readonly string[]): Promise<ExitCode> {
  const options = readLessonsOptions(args, ['lang', 'size', 'out'], 0);
  const language = neededLanguage(options);
  const names = Object.keys(CARD_SIZES) as CardSize[];
  const size = options.given.get('size') ?? 'all';
  const sizes = size === 'all' ? names : names.filter((each) => each === size);
  if (sizes.length === 0) throw new Usage(`--size: use one of ${names.join(', ')}, all`);
  const folder = needed(options, 'out', 'the folder for the cards');
  if (!existsSync(dirname(resolve(folder)))) throw new Usage('--out: there is no such folder; make it first');
  return writeAllCards(folder, language, sizes);
}

async function writeAllCards(folder: string, language: Language, sizes: readonly CardSize[]): Promise<ExitCode> {
  const { writeCards } = await import('../lessons/cards.ts');
  const count = writeCards(loadShare(), { folder, language, sizes }, courseTranslator(language, ['share']));
  console.error(`amparo: ${count} cards written, each with its alternative text; the page /share makes PNG of them`);
  return 0;
}

function refuseUnknownCourse(id: string, language: Language): void {
  const own = loadLessonIndex().filter((head) => head.id === id || courseOfLesson(head) === id);
  if (own.length === 0) throw new Usage('there is no such course or lesson; amparo lessons list shows them');
  if (own.some((head) => head.language === language)) return;
  const languages = LANGUAGES.filter((each) => own.some((head) => head.language === each));
  throw new Usage(`--lang: this course is there in ${languages.join(', ')}`);
}

function write(file: string, bytes: Uint8Array | string): void {
  if (!existsSync(dirname(resolve(file)))) throw new Usage('--out: there is no such folder; make it first');
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Usage('--out: this is a folder; name a file');
  try {
    writeFileSync(file, bytes);
  } catch {
    throw new Usage('--out: the file cannot be written; check its rights');
  }
}

async function badgeKey(args: readonly string[]): Promise<ExitCode> {
  const { CHECK_KEY, makeBadgeKeys, SIGN_KEY } = await import('../lessons/badge-files.ts');
  await makeBadgeKeys(needed(readLessonsOptions(args, ['to'], 0), 'to', 'the folder for the keys'));
  console.error(
    `amparo: ${SIGN_KEY} signs badges in the name of your institution; keep it where only you can read it.\n` +
      `amparo: ${CHECK_KEY} is public; publish it where others find it, so that they can verify your badges.`,
  );
  return 0;
}

async function badge(args: readonly string[]): Promise<ExitCode> {
  const options = readLessonsOptions(args, ['name', 'result', 'issuer', 'sign-key', 'out', 'lang'], 0);
  const learnerName = shortText(options, 'name', 'the name that the learner wants on the badge');
  const issuerName = shortText(options, 'issuer', 'the name of the institution that issues the badge');
  const resultFile = needed(options, 'result', 'the file of answers that a staff test saves');
  const signKey = needed(options, 'sign-key', 'the signing key that amparo lessons badge-key made');
  const folder = needed(options, 'out', 'the folder for badge and certificate');
  const language = languageOption(options) ?? 'en';
  const { badgeClaims, judgeStaffAnswers, staffBadge } = await import('@amparo/learn/badge');
  const { newUrn, openIssuer } = await import('../lessons/badge-files.ts');
  const { certificatePage } = await import('../lessons/certificate.ts');
  const content = loadCourseContent(language);
  const issues: Issue[] = [];
  const result = judgeStaffAnswers(readJson(resultFile), issues, content.lessons, content.scenarios, content.law);
  if (result === undefined) throw new InvalidInput(issues);
  if (!result.passed) {
    console.error(
      `amparo: ${result.right} of ${result.of} unseen cases right; the certificate needs 80 %. Nothing written.`,
    );
    return 1;
  }
  const issuer = await openIssuer(signKey);
  const t = courseTranslator(language);
  const validFrom = `${new Date().toISOString().slice(0, 19)}Z`;
  const credential = staffBadge(
    {
      id: newUrn(),
      subjectId: newUrn(),
      issuerId: issuer.id,
      issuerName,
      learnerName,
      validFrom,
      language,
      result,
    },
    t,
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // named by the badge, never by the person
  const stem = `badge-${badgeClaims(credential).jti.slice('urn:uuid:'.length, 'urn:uuid:'.length + 8)}`;
  writeFileSync(join(folder, `${stem}.jwt`), `${await issuer.sign(credential)}\n`, { mode: 0o600, flag: 'wx' });
  const certificate = { learnerName, issuerName, day: validFrom.slice(0, 10), language, result, file: `${stem}.jwt` };
  writeFileSync(join(folder, `${stem}.html`), certificatePage(certificate, t), { mode: 0o600, flag: 'wx' });
  const { certificatePdf } = await import('../lessons/pdf/certificate.ts');
  const pdf = await certificatePdf(certificate, t);
  if (pdf !== undefined) writeFileSync(join(folder, `${stem}.pdf`), pdf, { mode: 0o600, flag: 'wx' });
  console.error(
    `amparo: ${stem}.jwt, ${stem}.html${pdf === undefined ? '' : ` and ${stem}.pdf`} written: ${result.right} of ${result.of} unseen cases right.\n` +
      (pdf === undefined
        ? 'amparo: no PDF: a name has letters that its fonts do not have. The page in HTML shows them; print that.\n'
        : '') +
      'amparo: the name on them is of the learner’s choice. Nobody has checked who the learner is; check it before you issue.\n' +
      'amparo: a file of answers can be made by anybody. Issue badges only for tests that you saw taken.',
  );
  return 0;
}

async function badgeCheck(args: readonly string[]): Promise<ExitCode> {
  const options = readLessonsOptions(args, ['check-key'], 1);
  const [file] = options.positionals;
  if (file === undefined) throw new Usage('name the badge to verify');
  const key = needed(options, 'check-key', 'the public key of the issuer, from a place that you trust');
  const { checkBadge } = await import('../lessons/badge-files.ts');
  const faults = await checkBadge(readText(file).trim(), key);
  if (faults.length === 0) console.log('sound: signed by this key, and whole. The name on it was never checked.');
  else console.log(`not sound: ${faults.join(', ')}`);
  return faults.length === 0 ? 0 : 1;
}

const LONGEST_NAME = 100;

function shortText(options: LessonsOptions, name: string, what: string): string {
  const value = needed(options, name, what);
  if (value.length > LONGEST_NAME || /\p{Cc}/u.test(value))
    throw new Usage(`--${name}: at most ${LONGEST_NAME} characters on one line`);
  return value;
}

const MOST_BYTES = 64 * 1024;

function readText(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) throw new Usage('there is no such file; check the name');
  if (stats.size > MOST_BYTES) throw new Usage('this file is too large to be one of ours');
  return readFileSync(file, 'utf8');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof Usage) throw error;
    throw new Usage('--result: not JSON; use the file as the test saved it');
  }
}
