// SPDX-License-Identifier: EUPL-1.2
// What comes out of the printer, read by a PDF reader that is not ours: words, pages, language, structure for reading voices,
// embedded letters. And every sentence of every course: none has a letter that would be missing on paper.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Language, LANGUAGES, type PlainDate } from '@amparo/kernel';
import { courseFrom, courseIds, packageFiles, printedCourse, type PrintItem } from '@amparo/learn/exports';
import { isShown, lastDayOf } from '@amparo/learn/lessons';
import { getDocumentProxy } from 'unpdf';
import { pdfText } from '../../terms/pdf-text.ts';
import { courseTranslator, loadAssets, loadCourseContent, loadShare } from '../load-course.ts';
import { certificatePdf } from './certificate.ts';
import { latin, runsOf } from './fonts.ts';
import { handoutPdf } from './handout.ts';
import { posterLines, posterPdf } from './poster.ts';

const day = new Date('2026-11-26T00:00:00Z');
const plain = (text: string) => text.replace(/\s+/gu, ' ').trim();

interface Read {
  readonly text: string;
  readonly pages: number;
  readonly language: string | undefined;
  readonly title: unknown;
  /** roles of the structure, in reading order, of all pages */
  readonly roles: readonly string[];
  readonly alts: readonly string[];
  readonly raw: string;
}

async function read(bytes: Uint8Array): Promise<Read> {
  const raw = Buffer.from(bytes).toString('latin1');
  const text = await pdfText(Buffer.from(bytes));
  assert.ok(text !== undefined);
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  const { info } = await document.getMetadata();
  const roles: string[] = [];
  const alts: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { role, alt, children } = node as { role?: string; alt?: string; children?: readonly unknown[] };
    if (role !== undefined) roles.push(role);
    if (alt !== undefined) alts.push(alt);
    for (const child of children ?? []) walk(child);
  };
  for (let page = 1; page <= document.numPages; page += 1) walk(await (await document.getPage(page)).getStructTree());
  const { Language, Title } = info as { Language?: string; Title?: unknown };
  return { text: plain(text), pages: document.numPages, language: Language, title: Title, roles, alts, raw };
}

/** Nothing is left to the fonts of the reader's machine. */
function expectEmbedded(raw: string): void {
  const descriptors = raw.match(/\/Type \/FontDescriptor[\s\S]*?>>/gu) ?? [];
  assert.ok(descriptors.length > 0);
  for (const each of descriptors) assert.match(each, /\/FontFile2 /u);
  assert.doesNotMatch(raw, /\/Subtype \/Type1\b/u);
  assert.match(raw, /\/Marked true/u);
}

function wordsOf(item: PrintItem): string[] {
  if (item.kind === 'heading') return [item.text];
  if (item.kind === 'paragraph') return [item.spans.map(({ text }) => text).join('')];
  if (item.kind === 'list') return item.items.map((spans) => spans.map(({ text }) => text).join(''));
  return item.kind === 'choices' ? [item.asked, ...item.options] : [item.alt];
}

describe('handouts', () => {
  it('say on paper what the handout in HTML says, in every course and language, with letters that the fonts have', () => {
    let count = 0;
    for (const language of LANGUAGES) {
      const content = loadCourseContent(language);
      const t = courseTranslator(language);
      for (const id of courseIds(content.lessons)) {
        const course = courseFrom(content, id, language, t);
        assert.ok(course);
        const html = packageFiles(course, 'handout', content, loadAssets('handout'), t).get('handout.html') ?? '';
        const signs: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
        const shown = plain(
          html
            .replace(/ aria-label="([^"]*)"/gu, '>$1<')
            .replace(/<\/?(?:strong|em|span)>/gu, '')
            .replace(/<[^>]*>/gu, ' ')
            .replace(/&(#39|\w+);/gu, (whole, name: string) => signs[name] ?? whole),
        );
        for (const item of printedCourse(course, content, t))
          for (const words of wordsOf(item)) {
            count += 1;
            assert.ok(latin(words) !== '', `${id} ${language}`);
            assert.ok(shown.includes(plain(words)), `${id} ${language}: ${words}`);
          }
      }
    }
    assert.ok(count > 5000);
  });

  it('are tagged, in their language, with embedded letters, drawings in words, and the same bytes each time', async () => {
    const language: Language = 'es';
    const content = loadCourseContent(language);
    const t = courseTranslator(language);
    const course = courseFrom(content, 'y1', language, t);
    assert.ok(course);
    const items = printedCourse(course, content, t);
    const make = () => handoutPdf({ title: course.title, language, items, paper: 'A4', day });
    const bytes = await make();
    assert.deepEqual(Buffer.from(await make()), Buffer.from(bytes));
    const pdf = await read(bytes);
    expectEmbedded(pdf.raw);
    assert.equal(pdf.language, 'es');
    assert.equal(pdf.title, course.title);
    assert.match(pdf.raw, /\/DisplayDocTitle true/u);
    assert.ok(pdf.pages >= 4 && pdf.pages <= 12, String(pdf.pages));
    for (const role of ['H1', 'H2', 'H3', 'P', 'L', 'LI', 'LBody', 'Figure']) assert.ok(pdf.roles.includes(role), role);
    const drawings = items.flatMap((item) => (item.kind === 'drawing' ? [item.alt] : []));
    assert.deepEqual(pdf.alts, drawings);
    const headings = items.flatMap((item) => (item.kind === 'heading' ? [item.text] : []));
    // the answers come last, behind everything that a learner reads
    const places = headings.map((heading) => pdf.text.indexOf(plain(heading)));
    assert.ok(places.every((place) => place >= 0));
    const answers = pdf.text.indexOf(plain(t('course.answers')));
    const choices = items.flatMap((item) => (item.kind === 'choices' ? [item.asked] : []));
    for (const asked of choices) assert.ok(pdf.text.indexOf(plain(asked)) < answers, asked);
    assert.ok(pdf.text.includes(`${pdf.pages} / ${pdf.pages}`));
  });
});

describe('posters', () => {
  const share = loadShare();
  const checked = share.helplines.find(({ country, confidence }) => country === 'MX' && confidence !== 'low');
  assert.ok(checked);
  const today = checked.checkedOn;

  it('stand on one page in every language and size, with title, lines, sources and the words of the drawing', async () => {
    const [en, fr, pt] = [['en', 'LETTER'] as const, ['fr', 'A3'] as const, ['pt', 'A4'] as const];
    // the longest words are Spanish, French and Portuguese; each poster in two languages keeps this quick
    const asked = [
      [fr, ['es', 'A4'] as const],
      [pt, en],
      [['es', 'LETTER'] as const, pt],
      [fr, ['es', 'LETTER'] as const],
    ];
    for (const [index, poster] of share.posters.entries())
      for (const [language, paper] of asked[index] ?? [en]) {
        const t = courseTranslator(language, ['share', 'helplines']);
        const lines = posterLines(share.helplines, poster, { country: 'MX', language, today });
        assert.ok(lines.length > 0);
        const svg = share.drawings[poster.drawing] ?? '';
        const pdf = await read(await posterPdf({ poster, language, paper, svg, facts: share.facts, lines, today }, t));
        expectEmbedded(pdf.raw);
        assert.equal(pdf.pages, 1);
        assert.equal(pdf.language, language);
        const said = [poster.title, poster.message, ...poster.lines].map((text) => plain(text[language] ?? ''));
        for (const words of said) assert.ok(pdf.text.includes(words), `${poster.id} ${language}: ${words}`);
        for (const line of lines) {
          const [contact] = line.contacts;
          assert.ok(pdf.text.includes(contact?.value ?? '-'));
          assert.ok(pdf.text.includes(line.checkedOn) && pdf.text.includes(lastDayOf(line)));
        }
        assert.deepEqual(pdf.alts, [poster.alt[language]]);
        const [fact] = poster.facts;
        const [source = '-'] = share.facts.get(fact ?? '')?.sources ?? [];
        assert.ok(pdf.text.includes(plain(source)));
      }
  });

  it('never show a line that has expired or rests on old sources; then they leave a line to write on', async () => {
    const [poster] = share.posters;
    assert.ok(poster);
    const late = '2099-01-01' as PlainDate;
    for (const { country } of share.helplines) {
      assert.deepEqual(posterLines(share.helplines, poster, { country, language: 'en', today: late }), []);
      for (const line of posterLines(share.helplines, poster, { country, language: 'en', today }))
        assert.ok(isShown(line, today));
    }
    const t = courseTranslator('en', ['share', 'helplines']);
    const svg = share.drawings[poster.drawing] ?? '';
    const sheet = { poster, language: 'en', paper: 'A4', svg, facts: share.facts, lines: [], today: late } as const;
    const { text } = await read(await posterPdf(sheet, t));
    assert.ok(text.includes(t('share.poster.none')));
    assert.ok(!text.includes(checked.contacts[0]?.value ?? '-'));
  });
});

describe('the certificate', () => {
  const result = { right: 4, of: 5, passed: true } as unknown as Parameters<typeof certificatePdf>[0]['result'];
  const make = (learnerName: string, language: Language = 'fr') =>
    certificatePdf(
      { learnerName, issuerName: 'École des services', day: '2026-11-26', language, result, file: 'badge-1.jwt' },
      courseTranslator(language),
    );

  it('carries the name in Latin, Vietnamese, Greek and Cyrillic letters, what it says and what it does not say', async () => {
    for (const name of ['Zoë Ñañez', 'Nguyễn Thị Ánh', 'Łukasz Żak', 'Ελένη', 'Олена']) {
      const bytes = await make(name);
      assert.ok(bytes, name);
      const pdf = await read(bytes);
      expectEmbedded(pdf.raw);
      assert.equal(pdf.pages, 1, name);
      const bare = (words: string) => words.normalize('NFC').replace(/\P{L}/gu, '');
      assert.ok(bare(pdf.text).includes(bare(name)), `${name}: ${pdf.text}`);
      assert.ok(pdf.text.includes('4') && pdf.text.includes('badge-1.jwt') && pdf.text.includes('2026-11-26'));
      assert.deepEqual(pdf.roles.filter((role) => role === 'H1').length, 1);
    }
  });

  it('is not drawn with letters missing: a name in another script is refused', async () => {
    assert.equal(await make('أمل'), undefined);
    assert.equal(runsOf('أمل'), undefined);
  });
});
