// SPDX-License-Identifier: EUPL-1.2
// A course on paper, as a plain list of headings, paragraphs, lists, choices and drawings, in the order in which they are
// read: the same words as the handout in HTML, the answers at the end. Whatever draws pages (a PDF) needs no more than this.

import { inLanguage, type Language } from '@amparo/kernel';
import { LABELS } from '@amparo/recognise/palermo';
import { type Block, factsOf } from '../lessons/lesson.ts';
import { ELEMENTS, MARKS_OF_ELEMENT } from '../lessons/scenario.ts';
import type { Part, Span } from '../lessons/text.ts';
import {
  type Course,
  type CourseContent,
  type CoursePart,
  isScoredBlock,
  optionOrder,
  type SolvedCase,
  solvedCase,
  type Translate,
} from './course.ts';

export type PrintItem =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly text: string; readonly newPage?: true }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[]; readonly soft?: true }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  /** a question with boxes to tick by hand; `given` is ticked already */
  | { readonly kind: 'choices'; readonly asked: string; readonly options: readonly string[]; readonly given?: number }
  | { readonly kind: 'drawing'; readonly svg: string; readonly alt: string };

interface Sheet {
  readonly content: CourseContent;
  readonly language: Language;
  readonly t: Translate;
}

const said = (text: string): PrintItem => ({ kind: 'paragraph', spans: [{ text }] });
const soft = (text: string): PrintItem => ({ kind: 'paragraph', spans: [{ text }], soft: true });
const strong = (text: string): PrintItem => ({ kind: 'paragraph', spans: [{ text, strong: true }] });

/** @param t the texts `learn`, `course` and `palermo` in the language of the course */
export function printedCourse(course: Course, content: CourseContent, t: Translate): PrintItem[] {
  const sheet: Sheet = { content, language: course.language, t };
  const lessons = course.parts.filter(({ time }) => time === undefined);
  const shown = lessons.length > 0 ? lessons : course.parts.filter(({ time }) => time === 'post');
  return [
    { kind: 'heading', level: 1, text: course.title },
    { kind: 'list', ordered: true, items: shown.map(({ title }) => [{ text: title }]) },
    ...shown.flatMap((part) => partItems(part, sheet)),
    { kind: 'heading', level: 2, text: t('course.answers'), newPage: true },
    ...shown.flatMap((part) => answerItems(part, sheet)),
  ];
}

function partItems(part: CoursePart, sheet: Sheet): PrintItem[] {
  const { t, content } = sheet;
  const { lesson } = part;
  const ids = new Set(factsOf(lesson));
  const facts = content.facts.filter(({ id }) => ids.has(id));
  const { survivorsOrganisations: reviewed } = lesson.review;
  return [
    { kind: 'heading', level: 2, text: part.title, newPage: true },
    said(lesson.about),
    soft(`${t('learn.minutes', { minutes: lesson.minutes })} ${t('learn.any_time')}`),
    ...(lesson.objectives.length === 0
      ? []
      : [
          said(t('learn.objectives')),
          { kind: 'list', ordered: false, items: lesson.objectives.map((text) => [{ text }]) } as const,
        ]),
    ...part.blocks.flatMap((block) => blockItems(block, sheet)),
    ...(facts.length === 0
      ? []
      : [
          { kind: 'heading', level: 3, text: t('learn.sources') } as const,
          {
            kind: 'list',
            ordered: false,
            items: facts.map(({ sources, checkedOn }) => [
              { text: `${sources.join('; ')}. ${t('learn.checked', { day: checkedOn })}` },
            ]),
          } as const,
        ]),
    soft(
      reviewed === 'not-yet'
        ? t('learn.review.not_yet')
        : t('learn.review.done', { day: reviewed.on, role: reviewed.role }),
    ),
  ];
}

function blockItems(block: Block, sheet: Sheet): PrintItem[] {
  const { t, content } = sheet;
  if (block.kind === 'text')
    return [
      ...(block.heading === '' ? [] : [{ kind: 'heading', level: 3, text: block.heading } as const]),
      ...partsItems(block.parts),
    ];
  if (block.kind === 'drawing') {
    const svg = content.drawings[block.drawing];
    return svg === undefined ? [] : [{ kind: 'drawing', svg, alt: block.alt }];
  }
  if (block.kind === 'question') {
    const { question, options } = block.item;
    return [
      { kind: 'choices', asked: question, options: optionOrder(block).map((index) => options[index]?.text ?? '') },
    ];
  }
  if (block.kind === 'case') return caseItems(solvedCase(block, content), sheet);
  const kind = t(`learn.block.${block.kind}`);
  return [
    { kind: 'heading', level: 3, text: block.title === '' ? kind : block.title },
    ...(block.title === '' ? [] : [soft(kind)]),
    ...partsItems(block.parts),
  ];
}

function partsItems(parts: readonly Part[]): PrintItem[] {
  return parts.map((part) =>
    part.kind === 'paragraph'
      ? { kind: 'paragraph', spans: part.line.spans }
      : { kind: 'list', ordered: part.ordered, items: part.lines.map(({ spans }) => spans) },
  );
}

function caseItems({ block, scenario, solution }: SolvedCase, sheet: Sheet): PrintItem[] {
  const { t, language } = sheet;
  const head: PrintItem[] = [
    { kind: 'heading', level: 3, text: inLanguage(scenario.title, language) },
    soft(t('learn.case.fictional')),
    said(inLanguage(scenario.story, language)),
    ...partsItems(block.parts),
  ];
  if (block.help === 'worked') {
    return [...head, said(t('learn.case.worked')), ...solvedItems({ block, scenario, solution }, sheet)];
  }
  const rows = ELEMENTS.map((element): PrintItem => {
    const marks = MARKS_OF_ELEMENT.filter((mark) => mark !== 'not-needed' || element === 'means');
    const isGiven = block.help === 'half' && (element === 'acts' || element === 'means');
    return {
      kind: 'choices',
      asked: t(`learn.case.element.${element}`),
      options: marks.map((mark) => t(`learn.case.mark.${mark}`)),
      ...(isGiven ? { given: marks.indexOf(solution.marks[element]) } : {}),
    };
  });
  const options = LABELS.map((label) => t(`palermo.label.${label}.name`));
  return [...head, ...rows, { kind: 'choices', asked: t('learn.case.together'), options }];
}

function solvedItems({ scenario, solution }: SolvedCase, { t, language }: Sheet): PrintItem[] {
  const why = ELEMENTS.map((element): readonly Span[] => [
    { text: `${t(`learn.case.element.${element}`)} ${t(`learn.case.mark.${solution.marks[element]}`)}.`, strong: true },
    { text: ` ${inLanguage(scenario.why[element], language)}` },
  ]);
  return [
    strong(t('learn.case.is', { label: t(`palermo.label.${solution.label}.name`) })),
    { kind: 'list', ordered: false, items: why },
    {
      kind: 'paragraph',
      spans: [
        { text: t('learn.case.first_step'), strong: true },
        { text: ` ${inLanguage(scenario.firstStep, language)}` },
      ],
    },
    soft(t('learn.case.engine')),
  ];
}

function answerItems(part: CoursePart, sheet: Sheet): PrintItem[] {
  const items = part.blocks.filter(isScoredBlock).flatMap((block): PrintItem[] => {
    if (block.kind === 'case') {
      const solved = solvedCase(block, sheet.content);
      const title = inLanguage(solved.scenario.title, sheet.language);
      return [{ kind: 'heading', level: 4, text: title }, ...solvedItems(solved, sheet)];
    }
    const options = optionOrder(block).map((index): readonly Span[] => {
      const { text, right, feedback } = block.item.options[index] ?? { text: '', right: false, feedback: '' };
      return [right ? { text, strong: true } : { text }, { text: `: ${feedback}` }];
    });
    return [
      { kind: 'heading', level: 4, text: block.item.question },
      { kind: 'list', ordered: false, items: options },
    ];
  });
  return items.length === 0 ? [] : [{ kind: 'heading', level: 3, text: part.title }, ...items];
}
