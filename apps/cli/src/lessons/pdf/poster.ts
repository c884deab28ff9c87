// SPDX-License-Identifier: EUPL-1.2
// One page to hang up: a drawing, one message, what a person can do, and where to turn. Helplines come from content/helplines
// on the day the poster is made, with the day of their check and the last day on which they may hang there; never an expired one.

import { inLanguage, type Language, type PlainDate } from '@amparo/kernel';
import { type Fact, type Helpline, helplinesFor, isShown, lastDayOf } from '@amparo/learn/lessons';
import type { Poster } from '@amparo/learn/share';
import type { Translate } from '@amparo/recognise/palermo';
import { ACCENT, Pages, SOFT } from './pages.ts';

const MOST_LINES = 3;
/** Tried in turn until everything stands on one page; below the last one letters would be too small for a wall. */
const SCALES = [1, 0.94, 0.88, 0.82, 0.76, 0.7];

export interface PosterSheet {
  readonly poster: Poster;
  readonly language: Language;
  readonly paper: 'A4' | 'A3' | 'LETTER';
  readonly svg: string;
  readonly facts: ReadonlyMap<string, Fact>;
  /** those to show, from {@link posterLines}; empty: a line to write on */
  readonly lines: readonly Helpline[];
  readonly today: PlainDate;
}

/** Lines of a country for an audience: those for children first where children are meant; nothing that has expired. */
export function posterLines(
  all: readonly Helpline[],
  { audience }: Poster,
  asked: { readonly country: string; readonly language: Language; readonly today: PlainDate },
): Helpline[] {
  const isForChildren = (line: Helpline) => line.kind === 'child-protection' || line.forWhom.includes('children');
  const wanted = audience === 'children' || audience === 'youth';
  return helplinesFor(all, asked)
    .filter((line) => isShown(line, asked.today) && line.contacts.length > 0)
    .toSorted((one, other) =>
      wanted
        ? Number(isForChildren(other)) - Number(isForChildren(one))
        : Number(isForChildren(one)) - Number(isForChildren(other)),
    )
    .slice(0, MOST_LINES);
}

/**
 * @param t the texts `learn`, `share` and `helplines`
 * @throws {RangeError} when it does not fit on one page: the content is too long
 */
export async function posterPdf(sheet: PosterSheet, t: Translate): Promise<Uint8Array> {
  for (const scale of SCALES) {
    const pages = laidOut(sheet, t, scale);
    if (pages.count === 1) return pages.finish();
  }
  throw new RangeError('posterPdf: expected content that fits on one page');
}

function laidOut(
  { poster, language, paper, svg, facts, lines, today }: PosterSheet,
  t: Translate,
  scale: number,
): Pages {
  const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, language);
  const large = (paper === 'A3' ? 1.41 : 1) * scale;
  const title = say(poster.title);
  const pages = new Pages({
    language,
    title,
    paper,
    margin: paper === 'A3' ? 66 : 46,
    day: new Date(`${today}T00:00:00Z`),
  });
  pages.frame('band');
  pages.heading(1, title, { size: 34 * large, align: 'center' });
  pages.space(6 * large);
  pages.drawing(svg, say(poster.alt), 390 * large);
  pages.paragraph([{ text: say(poster.message), strong: true }], { size: 17 * large, colour: ACCENT });
  pages.space(2 * large);
  pages.list(
    poster.lines.map((line) => [{ text: say(line) }]),
    false,
    { size: 14 * large },
  );
  pages.rule();
  pages.heading(2, t('share.poster.turn'), { size: 16 * large });
  const small = { size: 10.5 * large, colour: SOFT };
  if (lines.length === 0) {
    pages.paragraph([{ text: t('share.poster.none') }], { size: 12 * large });
    pages.space(20 * large);
    pages.rule();
  }
  for (const line of lines) pages.paragraph(lineSpans(line, t), { size: 12.5 * large });
  pages.paragraph([{ text: t('share.poster.danger') }], { size: 12 * large });
  const last = lines.map(lastDayOf).toSorted()[0];
  if (last !== undefined) pages.paragraph([{ text: t('share.poster.valid', { day: last }), strong: true }], small);
  const used = poster.facts.flatMap((id) => facts.get(id) ?? []);
  const sources = [...new Set(used.flatMap((fact) => fact.sources.slice(0, 1)))];
  const oldest = used.map(({ checkedOn }) => checkedOn).toSorted()[0] ?? today;
  pages.paragraph(
    [
      {
        text: `${t('share.source')} ${sources.join('; ')}. ${t('share.checked', { day: oldest })} ${t('share.poster.made')}`,
      },
    ],
    { ...small, size: 8.5 * large },
  );
  return pages;
}

function lineSpans(line: Helpline, t: Translate) {
  const contacts = line.contacts.map(({ type, value, area }) => {
    const where = area === undefined ? '' : ` (${area})`;
    return `${t(`helplines.contact.${type}`)}: ${value}${where}`;
  });
  const told = [
    t(`helplines.answered_by.${line.answeredBy}`),
    ...(line.hours === 'always' ? [t('helplines.hours.always')] : []),
    ...(line.free ? [t('helplines.free')] : []),
  ];
  return [
    { text: contacts.join(' · '), strong: true as const },
    { text: ` ${line.name}. ${told.join('. ')}. ${t('helplines.checked', { date: line.checkedOn })}` },
  ];
}
