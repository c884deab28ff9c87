// SPDX-License-Identifier: EUPL-1.2
// What a machine can check of the rules against harm (learning design, section 3): plain words, sources, no phone number
// that has not been checked, no full names, no question about the reader's own life, no words that frighten or sell, whom to
// tell, a guide for the adult beside a child, a case that comes out as the engine says. The rest is for people: survivors'
// organisations and readers aloud; the record in each lesson says whether they have looked.

import type { Issue, Language, LocalText } from '@amparo/kernel';
import type { CompiledLawPack } from '@amparo/recognise/palermo';
import { type Audience, languagesOf } from './audience.ts';
import type { Fact } from './facts-bank.ts';
import { factsOf, guideOf, type Lesson, type LinedIssue, proseOf, questionsOf, wordsByBlock } from './lesson.ts';
import { plainnessFaults, readabilityOf, type PlainnessFault } from './readability.ts';
import { type Scenario, solve } from './scenario.ts';

export interface Person {
  readonly name: string;
  readonly gender: 'f' | 'm' | 'x';
}

export interface GateContext {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly people: ReadonlyMap<string, Person>;
  readonly drawings: ReadonlySet<string>;
  /** un-palermo */
  readonly law: CompiledLawPack;
}

/** Everything that stands against one lesson. */
export function lessonIssues(lesson: Lesson, context: GateContext): LinedIssue[] {
  return [
    ...structureIssues(lesson),
    ...plainIssues(proseOf(lesson), lesson.audience, lesson.language, 'the lesson'),
    ...(lesson.audience === 'children' ? plainIssues(guideOf(lesson), 'adults', lesson.language, 'the guide') : []),
    ...factIssues(lesson, context.facts),
    ...caseIssues(lesson, context),
    ...drawingIssues(lesson, context.drawings),
    ...nameIssues(lesson, context.people),
    ...wordIssues(lesson),
  ];
}

function at(line: number, code: string, remedy: string): LinedIssue {
  return { line, issue: { path: '', code, remedy } };
}

function structureIssues(lesson: Lesson): LinedIssue[] {
  const has = (kind: string) => lesson.blocks.some((block) => block.kind === kind);
  const issues: LinedIssue[] = [];
  if (lesson.kind === 'test') return testIssues(lesson);
  if (lesson.objectives.length === 0)
    issues.push(at(1, 'no-objective', 'say what the learner can do afterwards: objectives'));
  if (!has('short')) issues.push(at(1, 'no-short', "a block 'short' with the facts only must stand in every lesson"));
  const questions = questionsOf(lesson);
  if (questions.length < 2) issues.push(at(1, 'few-questions', 'two or three questions belong into every lesson'));
  const young = lesson.audience === 'children' || lesson.audience === 'youth';
  if ((young || lesson.audience === 'adults') && !has('tell'))
    issues.push(
      at(1, 'no-tell', "a block 'tell' (whom can I tell) must stand in every lesson for children, youth and adults"),
    );
  const last = lesson.blocks.findLast(({ kind }) => kind !== 'guide');
  if (young && last !== undefined && last.kind !== 'tell')
    issues.push(
      at(last.line, 'tell-last', "a lesson for children or youth ends with the block 'tell' (before the guide)"),
    );
  if (lesson.audience === 'children' && !has('guide'))
    issues.push(at(1, 'no-guide', "a block 'guide' for the adult must stand in every lesson for children"));
  for (const [index, { id }] of questions.entries())
    if (questions.findIndex((other) => other.id === id) !== index)
      issues.push(at(1, 'two-questions', `the question '${id}' stands twice; ids are unique`));
  return issues;
}

/** A bank of tests: every construct has the forms 1, 2 and 3, five to eight constructs. */
function testIssues(lesson: Lesson): LinedIssue[] {
  const forms = new Map<string, string[]>();
  const issues: LinedIssue[] = [];
  for (const block of lesson.blocks) {
    const id = block.kind === 'question' ? block.item.id : block.kind === 'case' ? (block.item ?? '') : undefined;
    if (id === undefined) {
      issues.push(at(block.line, 'not-a-test-item', 'a test bank holds questions and cases only'));
      continue;
    }
    const [construct, form] = id.split('.');
    forms.set(construct ?? '', [...(forms.get(construct ?? '') ?? []), form ?? '']);
  }
  for (const [construct, own] of forms)
    if (own.sort().join('') !== '123')
      issues.push(
        at(
          1,
          'forms',
          `'${construct}' needs the parallel forms ${construct}.1, ${construct}.2 and ${construct}.3, each once`,
        ),
      );
  if (forms.size < 5 || forms.size > 8)
    issues.push(at(1, 'constructs', `five to eight constructs in a test; found ${forms.size}`));
  return issues;
}

function plainIssues(text: string, audience: Audience, language: Language, what: string): LinedIssue[] {
  if (text.trim() === '') return [];
  return plainnessFaults(readabilityOf(text, language), audience, language).map((fault) =>
    at(1, fault.code, toldFault(fault, what)),
  );
}

export function toldFault(fault: PlainnessFault, what: string): string {
  if (fault.code === 'too-hard')
    return `${what} is too hard: score ${fault.score.toFixed(1)}, limit ${fault.limit}; shorter words and sentences`;
  if (fault.code === 'sentences-too-long')
    return `${what} has ${fault.mean.toFixed(1)} words a sentence, at most ${fault.limit}; cut sentences in two`;
  return `a sentence has ${fault.words} words, at most ${fault.limit}; cut it: "${fault.sentence.slice(0, 120)}"`;
}

function factIssues(lesson: Lesson, facts: ReadonlyMap<string, Fact>): LinedIssue[] {
  const issues = factsOf(lesson).flatMap((id) => {
    const fact = facts.get(id);
    if (fact === undefined)
      return [at(1, 'unknown-fact', `[${id}] is not in content/facts; add it with its source, or take it out`)];
    if (fact.mark !== 'verified')
      return [
        at(1, 'unverified-fact', `[${id}] is marked from-memory; read its source first, no lesson may rest on it`),
      ];
    return fact.statement[lesson.language] === undefined
      ? [at(1, 'untranslated-fact', `[${id}] has no words in this language`)]
      : [];
  });
  // A percentage or a large figure in a block that names no fact has no source.
  for (const block of lesson.blocks) {
    if (block.kind === 'drawing' || block.kind === 'question' || block.kind === 'story' || block.kind === 'activity')
      continue;
    const parts = block.parts.flatMap((part) => (part.kind === 'paragraph' ? [part.line] : part.lines));
    for (const line of parts) {
      const text = line.spans.map((span) => span.text).join('');
      if (
        /\d\s?%|\b(?:por ciento|per cent|percent|por cento|pour cent)\b|\d+[.,\s]?\d*\s?(?:million|millon|milhõ)/u.test(
          text,
        ) &&
        line.facts.length === 0
      )
        issues.push(
          at(
            block.line,
            'figure-without-fact',
            'a figure needs the mark of its fact, like [f5], in the same paragraph',
          ),
        );
    }
  }
  return issues;
}

function caseIssues(lesson: Lesson, { scenarios, law }: GateContext): LinedIssue[] {
  return lesson.blocks.flatMap((block): LinedIssue[] => {
    if (block.kind !== 'case') return [];
    const scenario = scenarios.get(block.scenario);
    if (scenario === undefined)
      return [at(block.line, 'unknown-case', `'${block.scenario}' is not in content/lessons/scenarios.yaml`)];
    const issues: LinedIssue[] = [];
    const { label } = solve(scenario.facts, law);
    if (label !== block.label)
      issues.push(
        at(
          block.line,
          'key-disagrees',
          `the lesson says ${block.label}, the engine says ${label}; mend the lesson or the facts`,
        ),
      );
    if (lesson.kind === 'lesson' && scenario.use === 'unseen')
      issues.push(at(block.line, 'unseen-case', 'this case is kept for tests; a lesson must not show it'));
    if (lesson.kind === 'test' && scenario.use === 'lesson')
      issues.push(at(block.line, 'seen-case', 'a test uses cases that no lesson shows (use: unseen)'));
    if (
      ![scenario.title, scenario.story, scenario.firstStep, ...Object.values(scenario.why)].every(
        (text: LocalText) => text[lesson.language] !== undefined,
      )
    )
      issues.push(at(block.line, 'untranslated-case', `'${scenario.id}' is not complete in this language`));
    return issues;
  });
}

function drawingIssues(lesson: Lesson, drawings: ReadonlySet<string>): LinedIssue[] {
  return lesson.blocks.flatMap((block) =>
    block.kind === 'drawing' && !drawings.has(block.drawing)
      ? [at(block.line, 'unknown-drawing', `content/lessons/drawings/${block.drawing}.svg is missing`)]
      : [],
  );
}

/** First names from the list of fictional people, never with a surname: nobody must be recognised. */
function nameIssues(lesson: Lesson, people: ReadonlyMap<string, Person>): LinedIssue[] {
  const issues: LinedIssue[] = [];
  const blocks = wordsByBlock(lesson);
  for (const name of lesson.people) {
    if (!people.has(name))
      issues.push(
        at(1, 'unknown-name', `'${name}' is not in content/lessons/people.yaml; use a fictional first name from there`),
      );
    const inText = new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u');
    if (!blocks.some(({ text }) => inText.test(text)))
      issues.push(at(1, 'unused-name', `'${name}' does not appear; take it out of people`));
  }
  for (const { line, text } of blocks) {
    for (const { name } of people.values()) {
      if (!new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u').test(text)) continue;
      if (!lesson.people.includes(name))
        issues.push(at(line, 'name-not-listed', `'${name}' appears; list it under people`));
      if (new RegExp(`(?<!\\p{L})${name} \\p{Lu}\\p{Ll}+`, 'u').test(text))
        issues.push(
          at(
            line,
            'full-name',
            `'${name}' stands before another capital word; first names only, so that nobody can be recognised`,
          ),
        );
    }
  }
  return issues;
}

/** Words that frighten, sell or make a hero of the helper; quoted words are left out, because lessons speak about them. */
const HARMFUL: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:chains?|handcuffs?|shackles?|ropes?|cages?|bruises?|monsters?|predators?|evil|innocent victims?|voiceless|rescue[ds]?|slaves?|horror|nightmares?|kidnapp\w*)(?!\p{L})/iu,
  es: /(?<!\p{L})(?:cadenas?|esposad[oa]s?|grilletes?|sogas?|jaulas?|moretones?|monstruos?|depredador\p{L}*|malvad[oa]s?|víctimas? inocentes?|l[oa]s sin voz|rescat\p{L}+|esclav[oa]s?|horror|pesadillas?|secuestr\p{L}+)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:chaînes?|menott\p{L}+|cages?|bleus|monstres?|prédat\p{L}+|maléfique|victimes? innocentes?|les sans voix|sauvetages?|esclaves?|horreur|cauchemars?|kidnapp\p{L}+)(?!\p{L})/iu,
  pt: /(?<!\p{L})(?:correntes?|algem\p{L}+|grilhões|cordas?|jaulas?|hematomas?|monstros?|predador\p{L}*|malvad[oa]s?|vítimas? inocentes?|[oa]s sem voz|resgat\p{L}+|escrav[oa]s?|horror|pesadelos?|sequestr\p{L}+)(?!\p{L})/iu,
};

/** A question about the reader's own life has no place in a lesson: what would be answered belongs to nobody's device. */
const ABOUT_THE_READER: Readonly<Record<Language, RegExp>> = {
  en: /(?:has (?:this|it|anything like this) (?:ever )?happened to you|have you ever been|did (?:this|it) happen to you|were you ever)/iu,
  es: /(?:te ha pasado|le ha pasado|te pasó (?:esto|algo)|has sido|ha sido usted|alguna vez (?:te|le) (?:han|obligaron|tocaron))/iu,
  fr: /(?:(?:cela|ça) (?:t’|vous )est[- ](?:il )?(?:déjà )?arrivé|avez-vous déjà été|as-tu déjà été)/iu,
  pt: /(?:isso já aconteceu com você|aconteceu com você\?|você já foi)/iu,
};

const QUOTED = /“[^”]*”|«[^»]*»|"[^"]*"/gu;
const PHONE =
  /(?<![\p{L}\d])(?:\+?\d[\d ()-]{5,}\d|\d{3,4})(?![\d\p{L}]|[.,]\d{3}|\s?(?:%|pesos?|dollars?|dólares|euros?|quetzal|lempira|years|años|anos|people|personas|pessoas|personnes|professionals|profesionales|professionnels|profissionais))/u;

function wordIssues(lesson: Lesson): LinedIssue[] {
  const issues: LinedIssue[] = [];
  for (const { line, text } of wordsByBlock(lesson)) {
    const own = text.replace(QUOTED, '');
    const harmful = HARMFUL[lesson.language].exec(own);
    if (harmful !== null)
      issues.push(
        at(
          line,
          'harmful-word',
          `'${harmful[0]}' frightens or sells; say plainly what happens, or quote the word where the lesson is about it`,
        ),
      );
    if (ABOUT_THE_READER[lesson.language].test(own))
      issues.push(
        at(
          line,
          'about-the-reader',
          'no question about what happened to the reader; ask about the people of the story',
        ),
      );
    const number = PHONE.exec(text.replace(/\b(?:1[89]|20)\d\d\b/gu, ''));
    if (number !== null && lesson.kind === 'lesson' && !/[.,]/u.test(number[0]))
      issues.push(
        at(
          line,
          'phone-number',
          'no phone number in a lesson: numbers come from content/helplines with the day of their check',
        ),
      );
  }
  return issues;
}

/** The words of a case are read by adults and youth alike: the adults' limits hold in each language. */
export function scenarioPlainIssues(scenario: Scenario): Issue[] {
  const issues: Issue[] = [];
  for (const language of ['en', 'es', 'fr', 'pt'] as const) {
    const texts = [scenario.story, scenario.firstStep, ...Object.values(scenario.why)].map(
      (text: LocalText) => text[language],
    );
    if (texts.some((text) => text === undefined)) continue;
    for (const fault of plainnessFaults(readabilityOf(texts.join('\n'), language), 'youth', language))
      issues.push({ path: `story.${language}`, code: fault.code, remedy: toldFault(fault, `the case in ${language}`) });
  }
  return issues;
}

/** The same words are kept out of cases. */
export function scenarioWordIssues(scenario: Scenario): Issue[] {
  const texts = [scenario.title, scenario.story, scenario.firstStep, ...Object.values(scenario.why)];
  return (['en', 'es', 'fr', 'pt'] as const).flatMap((language): Issue[] => {
    const found = texts
      .map((text: LocalText) => HARMFUL[language].exec((text[language] ?? '').replace(QUOTED, '')))
      .find((match) => match !== null);
    if (found === undefined || found === null) return [];
    const remedy = `'${found[0]}' frightens or sells; say plainly what happens`;
    return [{ path: `story.${language}`, code: 'harmful-word', remedy }];
  });
}

/** A lesson in every language it must exist in, with the same blocks, questions, facts and cases. */
export function twinIssues(lessons: readonly Lesson[]): { readonly lesson: Lesson; readonly issue: LinedIssue }[] {
  const found: { lesson: Lesson; issue: LinedIssue }[] = [];
  for (const lesson of lessons) {
    const twins = lessons.filter(({ id }) => id === lesson.id);
    const english = twins.find(({ language }) => language === 'en') ?? lesson;
    if (lesson === english)
      for (const language of languagesOf(lesson.audience, lesson.role))
        if (!twins.some((twin) => twin.language === language))
          found.push({
            lesson,
            issue: at(1, 'missing-language', `${lesson.id} is missing in ${language}; write it there too`),
          });
    if (lesson.version !== english.version)
      found.push({
        lesson,
        issue: at(
          1,
          'other-version',
          `version ${lesson.version}, English has ${english.version}; bring both to the same`,
        ),
      });
    const own = outlineOf(lesson);
    const other = outlineOf(english);
    const place = own.findIndex((entry, index) => entry !== other[index]);
    if (place >= 0 || own.length !== other.length) {
      const index = place >= 0 ? place : Math.min(own.length, other.length);
      const line = lesson.blocks[index]?.line ?? 1;
      found.push({
        lesson,
        issue: at(
          line,
          'other-outline',
          `here stands ${own[index] ?? 'nothing'}, in English ${other[index] ?? 'nothing'}; give both the same blocks`,
        ),
      });
    }
  }
  return found;
}

function outlineOf(lesson: Lesson): string[] {
  const blocks = lesson.blocks.map((block) => {
    if (block.kind === 'question')
      return `question ${block.item.id} with ${block.item.options.length} options, right ${block.item.options.findIndex(({ right }) => right) + 1}`;
    if (block.kind === 'case') return `case ${block.scenario} ${block.help} ${block.item ?? ''}`.trim();
    return block.kind === 'drawing' ? `drawing ${block.drawing}` : block.kind;
  });
  return [...blocks, `facts ${factsOf(lesson).join(', ')}`];
}

/** Main figures of an audience by gender; equal numbers are wanted (rule 9), so no less than four in ten of either. */
export function genderBalance(
  lessons: readonly Lesson[],
  people: ReadonlyMap<string, Person>,
): Readonly<Record<Audience, { readonly f: number; readonly m: number }>> {
  const count = (audience: Audience, gender: Person['gender']) =>
    lessons
      .filter((lesson) => lesson.audience === audience && lesson.language === 'en')
      .flatMap((lesson) => lesson.people)
      .filter((name) => people.get(name)?.gender === gender).length;
  const both = (audience: Audience) => ({ f: count(audience, 'f'), m: count(audience, 'm') });
  return {
    children: both('children'),
    youth: both('youth'),
    adults: both('adults'),
    institutions: both('institutions'),
  };
}

/** True when neither gender has less than four in ten of the figures; small casts may differ by one. */
export function isBalanced({ f, m }: { readonly f: number; readonly m: number }): boolean {
  return Math.abs(f - m) <= 1 || Math.min(f, m) / (f + m) >= 0.4;
}
