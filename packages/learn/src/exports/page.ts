// SPDX-License-Identifier: EUPL-1.2
// One part of a course as an HTML page: reads without a network, by keyboard, on paper. No third party, no event handlers in
// the markup; the one script beside it reads what is right from a data block. Whoever opens the file can see the answers.

import type { Fact } from '../lessons/facts-bank.ts';
import { factsOf, type Block } from '../lessons/lesson.ts';
import { ELEMENTS, type Element, type ElementMark, MARKS_OF_ELEMENT } from '../lessons/scenario.ts';
import { LABELS } from '@amparo/recognise/palermo';
import { inLanguage, type Language } from '@amparo/kernel';
import {
  type Course,
  type CourseContent,
  type CoursePart,
  isScoredBlock,
  optionOrder,
  type QuestionBlock,
  scoredId,
  type SolvedCase,
  solvedCase,
  type Translate,
} from './course.ts';
import { drawingHtml, escaped, partsHtml } from './markup.ts';

/** What the script of a page knows of an item. */
interface ScoredItem {
  readonly id: string;
  /** values that count as right, by the name of each row of choices */
  readonly right: Readonly<Record<string, readonly string[]>>;
  /** the row that decides */
  readonly decides: string;
}

/** Words that the script shows. Signs in braces are replaced by it. */
const SCRIPT_TEXTS = ['left', 'done', 'passed', 'not_passed', 'told', 'alone', 'not_told', 'ended'] as const;

/** What there is for one page: the words, and how to look up what they point to. */
interface Sheet {
  readonly content: CourseContent;
  readonly language: Language;
  readonly t: Translate;
}

/**
 * @param t the texts `learn`, `course` and `palermo`
 * @param connects whether the page may speak to servers (cmi5); the others speak through their window only
 */
export function partPage(
  course: Course,
  part: CoursePart,
  content: CourseContent,
  t: Translate,
  connects: boolean,
): string {
  const sheet: Sheet = { content, language: course.language, t };
  const scored = part.blocks.filter(isScoredBlock);
  const data = {
    id: part.id,
    test: part.time === undefined ? null : part.lesson.id,
    mastery: part.mastery ?? null,
    // staff may take their answers to whoever issues the certificate
    canSave: part.time !== undefined && part.time !== 'pre' && part.lesson.audience === 'institutions',
    items: scored.map((block) => itemData(block, sheet)),
    texts: Object.fromEntries(
      SCRIPT_TEXTS.map((name) => [name, t(`course.${name}`, { count: '{count}', right: '{right}', of: '{of}' })]),
    ),
  };
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connects ? 'https: http:' : "'none'"}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${course.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(part.title)}</title>
<link rel="stylesheet" href="../course.css">
<script type="application/json" id="part">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script src="../course.js" defer></script>
</head>
<body>
<main>
<h1>${escaped(part.title)}</h1>
${part.time === undefined ? opening(part, t) : ''}
<noscript><p class="note">${escaped(t('course.no_script'))}</p></noscript>
<p class="note screen" id="standing" role="status"></p>
${blocksHtml(part.blocks, sheet, true)}
<section class="card screen" aria-labelledby="finish-title">
<h2 id="finish-title">${escaped(t('course.finish_title'))}</h2>
<p><button type="button" id="finish">${escaped(t('course.finish'))}</button>
<button type="button" id="again" hidden>${escaped(t('course.again'))}</button>
<button type="button" id="save" hidden>${escaped(t('course.save'))}</button>
<button type="button" id="leave">${escaped(t('course.leave'))}</button></p>
<div id="outcome" role="status"></div>
</section>
${closing(part, sheet)}
</main>
</body>
</html>
`;
}

/** The whole course on paper: every part, the answers at the end for whoever leads the group. */
export function handoutPage(course: Course, content: CourseContent, t: Translate): string {
  const sheet: Sheet = { content, language: course.language, t };
  const lessons = course.parts.filter(({ time }) => time === undefined);
  const shown = lessons.length > 0 ? lessons : course.parts.filter(({ time }) => time === 'post');
  return `<!doctype html>
<html lang="${course.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(course.title)}</title>
<link rel="stylesheet" href="course.css">
</head>
<body class="handout">
<main>
<h1>${escaped(course.title)}</h1>
<ol>${shown.map(({ title }) => `<li>${escaped(title)}</li>`).join('')}</ol>
${shown
  .map(
    (part) => `<article>
<h2 class="part">${escaped(part.title)}</h2>
${opening(part, t)}
${lowered(blocksHtml(part.blocks, sheet, false))}
${lowered(closing(part, sheet))}
</article>`,
  )
  .join('\n')}
<article>
<h2 class="part">${escaped(t('course.answers'))}</h2>
${shown.map((part) => answersHtml(part, sheet)).join('\n')}
</article>
</main>
</body>
</html>
`;
}

/** Headings one step down, since the part itself is a heading on a handout. */
function lowered(html: string): string {
  return html.replace(/<(\/?)h2>/gu, '<$1h3>');
}

function opening({ lesson }: CoursePart, t: Translate): string {
  const objectives = lesson.objectives.map((each) => `<li>${escaped(each)}</li>`).join('');
  return `<p>${escaped(lesson.about)}</p>
<p class="soft">${escaped(t('learn.minutes', { minutes: lesson.minutes }))} ${escaped(t('learn.any_time'))}</p>
${objectives === '' ? '' : `<p>${escaped(t('learn.objectives'))}</p>\n<ul>${objectives}</ul>`}`;
}

function closing({ lesson }: CoursePart, { content, t }: Sheet): string {
  const ids = new Set(factsOf(lesson));
  const facts = content.facts.filter(({ id }) => ids.has(id));
  const { survivorsOrganisations: reviewed } = lesson.review;
  const review =
    reviewed === 'not-yet'
      ? t('learn.review.not_yet')
      : t('learn.review.done', { day: reviewed.on, role: reviewed.role });
  return `<footer>
${facts.length === 0 ? '' : `<h2>${escaped(t('learn.sources'))}</h2>\n<ul>${facts.map((fact) => factHtml(fact, t)).join('')}</ul>`}
<p class="soft">${escaped(review)}</p>
</footer>`;
}

function factHtml({ sources, checkedOn }: Fact, t: Translate): string {
  return `<li>${escaped(sources.join('; '))}. ${escaped(t('learn.checked', { day: checkedOn }))}</li>`;
}

function blocksHtml(blocks: readonly Block[], sheet: Sheet, answers: boolean): string {
  return blocks.map((block) => blockHtml(block, sheet, answers)).join('\n');
}

function blockHtml(block: Block, sheet: Sheet, answers: boolean): string {
  const { t, content } = sheet;
  if (block.kind === 'text') {
    const heading = block.heading === '' ? '' : `<h2>${escaped(block.heading)}</h2>\n`;
    return `<section>\n${heading}${partsHtml(block.parts)}\n</section>`;
  }
  if (block.kind === 'drawing') {
    const svg = content.drawings[block.drawing];
    return svg === undefined ? '' : `<figure>${drawingHtml(svg, block.alt)}</figure>`;
  }
  if (block.kind === 'question') return questionHtml(block, sheet, answers);
  if (block.kind === 'case') return caseHtml(solvedCase(block, content), sheet, answers);
  const title = block.title === '' ? t(`learn.block.${block.kind}`) : block.title;
  const kind = block.title === '' ? '' : `<p class="soft">${escaped(t(`learn.block.${block.kind}`))}</p>\n`;
  return `<section class="card ${block.kind}">\n${kind}<h2>${escaped(title)}</h2>\n${partsHtml(block.parts)}\n</section>`;
}

function rowHtml(
  item: string,
  row: string,
  legend: string,
  options: readonly (readonly [string, string])[],
  given?: string,
) {
  const choices = options
    .map(
      ([value, words]) =>
        `<label><input type="radio" name="${escaped(`${item} ${row}`)}" value="${escaped(value)}"${value === given ? ' checked' : ''}> <span>${escaped(words)}</span></label>`,
    )
    .join('\n');
  return `<fieldset data-row="${row}"${given === undefined ? '' : ' disabled'}>\n<legend>${escaped(legend)}</legend>\n${choices}\n</fieldset>`;
}

function questionHtml(block: QuestionBlock, { t }: Sheet, answers: boolean): string {
  const { id, question, options } = block.item;
  const order = optionOrder(block);
  const row = rowHtml(
    id,
    'answer',
    question,
    order.map((index) => [String(index), options[index]?.text ?? '']),
  );
  if (!answers) return `<section class="card question">\n${row}\n</section>`;
  const best = options.find(({ right }) => right);
  const told = order.map((index) => {
    const { right, feedback } = options[index] ?? { right: false, feedback: '' };
    const word = right ? t('learn.right') : t('learn.not_quite');
    const other = right || best === undefined ? '' : ` ${t('learn.best', { answer: best.text })} ${best.feedback}`;
    return `<p data-when="${index}" hidden><strong>${escaped(word)}</strong> ${escaped(feedback + other)}</p>`;
  });
  return `<section class="card question" data-item="${escaped(id)}">
${row}
<p class="screen"><button type="button">${escaped(t('course.answer'))}</button></p>
<div class="told" role="status">
${told.join('\n')}
</div>
</section>`;
}

/** The marks that an exercise offers: nobody needs no purpose. */
function marksFor(element: Element): ElementMark[] {
  return MARKS_OF_ELEMENT.filter((mark) => mark !== 'not-needed' || element === 'means');
}

function caseHtml({ block, scenario, solution }: SolvedCase, sheet: Sheet, answers: boolean): string {
  const { t, language } = sheet;
  const id = scoredId(block);
  const head = `<p class="soft">${escaped(t('learn.case.fictional'))}</p>
<h2>${escaped(inLanguage(scenario.title, language))}</h2>
<p>${escaped(inLanguage(scenario.story, language))}</p>
${partsHtml(block.parts)}`;
  const solved = solvedHtml({ block, scenario, solution }, sheet);
  if (block.help === 'worked')
    return `<section class="card case">\n${head}\n<p>${escaped(t('learn.case.worked'))}</p>\n${solved}\n</section>`;
  const rows = ELEMENTS.map((element) =>
    rowHtml(
      id,
      element,
      t(`learn.case.element.${element}`),
      marksFor(element).map((mark) => [mark, t(`learn.case.mark.${mark}`)]),
      block.help === 'half' && (element === 'acts' || element === 'means') ? solution.marks[element] : undefined,
    ),
  );
  rows.push(
    rowHtml(
      id,
      'label',
      t('learn.case.together'),
      LABELS.map((label) => [label, t(`palermo.label.${label}.name`)]),
    ),
  );
  if (!answers) return `<section class="card case">\n${head}\n${rows.join('\n')}\n</section>`;
  return `<section class="card case" data-item="${escaped(id)}">
${head}
${rows.join('\n')}
<p class="screen"><button type="button">${escaped(t('learn.case.look'))}</button> <span class="soft" data-missing hidden>${escaped(t('learn.case.mark_all'))}</span></p>
<div class="told" role="status">
<div data-when="any" hidden>
<p data-right hidden><strong>${escaped(t('learn.right'))}</strong></p>
<p data-wrong hidden>${escaped(t('learn.case.other_end'))}</p>
${solved}
</div>
</div>
</section>`;
}

function solvedHtml({ scenario, solution }: SolvedCase, { t, language }: Sheet): string {
  const why = ELEMENTS.map(
    (element) =>
      `<li data-why="${element}"><strong>${escaped(t(`learn.case.element.${element}`))} ${escaped(t(`learn.case.mark.${solution.marks[element]}`))}.</strong> ${escaped(inLanguage(scenario.why[element], language))} <em data-again hidden>${escaped(t('learn.case.look_again'))}</em></li>`,
  );
  return `<p><strong>${escaped(t('learn.case.is', { label: t(`palermo.label.${solution.label}.name`) }))}</strong></p>
<ul>${why.join('\n')}</ul>
<p><strong>${escaped(t('learn.case.first_step'))}</strong> ${escaped(inLanguage(scenario.firstStep, language))}</p>
<p class="soft">${escaped(t('learn.case.engine'))}</p>`;
}

function itemData(block: Extract<Block, { kind: 'question' | 'case' }>, { content }: Sheet): ScoredItem {
  if (block.kind === 'question') {
    const right = block.item.options.flatMap((option, index) => (option.right ? [String(index)] : []));
    return { id: scoredId(block), right: { answer: right }, decides: 'answer' };
  }
  const { solution } = solvedCase(block, content);
  const right: Record<string, readonly string[]> = { label: [solution.label] };
  for (const element of ELEMENTS) {
    const key = solution.marks[element];
    // seeing a means that the law does not ask for is no mistake (see markScenario)
    const alsoSeen = element === 'means' && key === 'not-needed' && solution.codes.means.length > 0;
    right[element] = alsoSeen ? [key, 'present'] : [key];
  }
  return { id: scoredId(block), right, decides: 'label' };
}

function answersHtml(part: CoursePart, sheet: Sheet): string {
  const answers = part.blocks.filter(isScoredBlock).map((block) => {
    if (block.kind === 'case') {
      const solved = solvedCase(block, sheet.content);
      return `<section><h4>${escaped(inLanguage(solved.scenario.title, sheet.language))}</h4>\n${solvedHtml(solved, sheet)}</section>`;
    }
    const options = optionOrder(block).map((index) => {
      const { text, right, feedback } = block.item.options[index] ?? { text: '', right: false, feedback: '' };
      return `<li>${right ? `<strong>${escaped(text)}</strong>` : escaped(text)}: ${escaped(feedback)}</li>`;
    });
    return `<section><h4>${escaped(block.item.question)}</h4>\n<ul>${options.join('')}</ul></section>`;
  });
  return answers.length === 0 ? '' : `<h3>${escaped(part.title)}</h3>\n${answers.join('\n')}`;
}
