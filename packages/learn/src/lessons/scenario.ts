// SPDX-License-Identifier: EUPL-1.2
// A fictional case that a learner takes apart: act, means, purpose, crossing, and what it is together. The key is not
// written by hand: it is what the determination engine says about the facts of the case under the UN Protocol, the same
// engine as in the interview. What an author writes down as key is held against it, and a lesson that disagrees is refused.

import { type Issue, type LocalText, readLocalText, readObject, readOneOf, readText } from '@amparo/kernel';
import {
  ACTS,
  type CompiledLawPack,
  determine,
  type Determination,
  type Facts,
  isPositive,
  LABELS,
  type Label,
  MEANS,
  parseFacts,
  PURPOSES,
} from '@amparo/recognise/palermo';

/** Kinds that look alike and are mixed in exercises. Labour abuse is legally `neither`, and ends with its own referral. */
export const SCENARIO_KINDS = ['trafficking', 'smuggling', 'both', 'neither', 'labour-abuse'] as const;
export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

export const ELEMENTS = ['acts', 'means', 'purposes', 'crossing'] as const;
export type Element = (typeof ELEMENTS)[number];

/** `not-needed`: the law asks for no means, because the person is under 18 (art. 3(c)). */
export const MARKS_OF_ELEMENT = ['present', 'absent', 'not-needed', 'open'] as const;
export type ElementMark = (typeof MARKS_OF_ELEMENT)[number];

export type ElementMarks = Readonly<Record<Element, ElementMark>>;

export interface Key {
  readonly label: Label;
  readonly marks: ElementMarks;
}

export interface Scenario {
  readonly id: string;
  readonly kind: ScenarioKind;
  /** `lesson`: may be shown in lessons; `unseen`: kept for tests and certificates */
  readonly use: 'lesson' | 'unseen';
  readonly fictional: true;
  readonly title: LocalText;
  readonly story: LocalText;
  /** why each element is there or missing, with the article where there is one */
  readonly why: Readonly<Record<Element, LocalText>>;
  /** needs before statements */
  readonly firstStep: LocalText;
  readonly facts: Facts;
  readonly key: Key;
}

const KEYS = ['id', 'kind', 'use', 'fictional', 'title', 'story', 'why', 'firstStep', 'facts', 'key'] as const;

export function readScenario(raw: unknown, path: string, issues: Issue[]): Scenario | undefined {
  const before = issues.length;
  const own = path === '' ? '' : `${path}.`;
  const object = readObject(raw, path, issues, KEYS);
  if (object === undefined) return undefined;
  const id = readText(object['id'], `${own}id`, issues, 20);
  const kind = readOneOf(object['kind'], `${own}kind`, issues, SCENARIO_KINDS);
  const use = readOneOf(object['use'], `${own}use`, issues, ['lesson', 'unseen']);
  if (object['fictional'] !== true)
    issues.push({ path: `${own}fictional`, code: 'not-marked', remedy: "'fictional: true' must stand in every case" });
  const title = readLocalText(object['title'], `${own}title`, issues);
  const story = readLocalText(object['story'], `${own}story`, issues);
  const firstStep = readLocalText(object['firstStep'], `${own}firstStep`, issues);
  const why = readWhy(object['why'], `${own}why`, issues);
  const facts = parseFacts(object['facts'], issues, `${own}facts`);
  const key = readKey(object['key'], `${own}key`, issues);
  if (issues.length > before || !id || !kind || !use || !title || !story || !firstStep || !why || !facts || !key)
    return undefined;
  return { id, kind, use, fictional: true, title, story, why, firstStep, facts, key };
}

function readWhy(raw: unknown, path: string, issues: Issue[]): Scenario['why'] | undefined {
  const object = readObject(raw, path, issues, ELEMENTS);
  if (object === undefined) return undefined;
  const acts = readLocalText(object['acts'], `${path}.acts`, issues);
  const means = readLocalText(object['means'], `${path}.means`, issues);
  const purposes = readLocalText(object['purposes'], `${path}.purposes`, issues);
  const crossing = readLocalText(object['crossing'], `${path}.crossing`, issues);
  return acts && means && purposes && crossing ? { acts, means, purposes, crossing } : undefined;
}

function readKey(raw: unknown, path: string, issues: Issue[]): Key | undefined {
  const object = readObject(raw, path, issues, ['label', ...ELEMENTS]);
  if (object === undefined) return undefined;
  const label = readOneOf(object['label'], `${path}.label`, issues, LABELS);
  const mark = (element: Element) => readOneOf(object[element], `${path}.${element}`, issues, MARKS_OF_ELEMENT);
  const acts = mark('acts');
  const means = mark('means');
  const purposes = mark('purposes');
  const crossing = mark('crossing');
  return label && acts && means && purposes && crossing
    ? { label, marks: { acts, means, purposes, crossing } }
    : undefined;
}

/** What the engine says about a case, in the words of the exercise. */
export interface Solution extends Key {
  readonly determination: Determination;
  /** every code found, for learners who mark codes */
  readonly codes: Readonly<Record<'acts' | 'means' | 'purposes', readonly string[]>>;
}

/** @param law the compiled pack `un-palermo` */
export function solve(facts: Facts, law: CompiledLawPack): Solution {
  const determination = determine(facts, law);
  const { acts, means, purposes } = determination.elements;
  const { smuggling } = determination;
  return {
    determination,
    label: determination.label,
    marks: {
      acts: markOf(acts.status),
      means: means.required ? markOf(means.status) : 'not-needed',
      purposes: markOf(purposes.status),
      crossing: smuggling === 'insufficient' ? 'open' : smuggling === 'not-indicated' ? 'absent' : 'present',
    },
    codes: {
      acts: ACTS.filter((code) => isPositive(facts.acts[code])),
      means: MEANS.filter((code) => isPositive(facts.means[code])),
      purposes: PURPOSES.filter((code) => isPositive(facts.purposes[code])),
    },
  };
}

function markOf(status: Determination['elements']['acts']['status']): ElementMark {
  if (isPositive(status)) return 'present';
  return status === 'unknown' ? 'open' : 'absent';
}

/** Where the author's key and the engine part. Empty when they agree. */
export function disagreements(scenario: Scenario, law: CompiledLawPack, path = ''): Issue[] {
  const solution = solve(scenario.facts, law);
  const own = path === '' ? '' : `${path}.`;
  const issues: Issue[] = [];
  if (scenario.key.label !== solution.label)
    issues.push({
      path: `${own}key.label`,
      code: 'key-disagrees',
      remedy: `the key says ${scenario.key.label}, the engine says ${solution.label}; mend the facts or the key`,
    });
  for (const element of ELEMENTS) {
    if (scenario.key.marks[element] === solution.marks[element]) continue;
    issues.push({
      path: `${own}key.${element}`,
      code: 'key-disagrees',
      remedy: `the key says ${scenario.key.marks[element]}, the engine says ${solution.marks[element]}; mend the facts or the key`,
    });
  }
  const legal = scenario.kind === 'labour-abuse' ? 'neither' : scenario.kind;
  if (legal !== solution.label)
    issues.push({
      path: `${own}kind`,
      code: 'kind-disagrees',
      remedy: `a case of this kind must come out as ${legal}, the engine says ${solution.label}`,
    });
  return issues;
}

/** What a learner marked; an element not marked yet is left out. */
export interface LearnerMarks {
  readonly acts?: ElementMark;
  readonly means?: ElementMark;
  readonly purposes?: ElementMark;
  readonly crossing?: ElementMark;
  readonly label?: Label;
}

export interface ElementResult {
  readonly element: Element;
  readonly marked: ElementMark | undefined;
  readonly key: ElementMark;
  readonly right: boolean;
}

export interface MarkedScenario {
  readonly elements: readonly ElementResult[];
  readonly label: { readonly marked: Label | undefined; readonly key: Label; readonly right: boolean };
  /** right marks, of five: four elements and the conclusion */
  readonly right: number;
  /** true when the conclusion follows from the learner's own marks, though one of them may be wrong */
  readonly consistent: boolean;
}

/**
 * Holds a learner's marks against the engine. `present` for the means of a child counts as right beside `not-needed`
 * where a means was in fact found: seeing it is no mistake, needing it would be.
 */
export function markScenario(marks: LearnerMarks, solution: Solution): MarkedScenario {
  const elements = ELEMENTS.map((element): ElementResult => {
    const marked = marks[element];
    const key = solution.marks[element];
    const seen = element === 'means' && key === 'not-needed' && marked === 'present' && solution.codes.means.length > 0;
    return { element, marked, key, right: marked === key || seen };
  });
  const label = { marked: marks.label, key: solution.label, right: marks.label === solution.label };
  return {
    elements,
    label,
    right: elements.filter(({ right }) => right).length + Number(label.right),
    consistent: marks.label !== undefined && marks.label === labelFrom(marks),
  };
}

/** The conclusion that a learner's own marks lead to. */
function labelFrom({ acts, means, purposes, crossing }: LearnerMarks): Label {
  const elements = [acts, means === 'not-needed' ? 'present' : means, purposes];
  if (elements.every((mark) => mark === 'present')) return crossing === 'present' ? 'both' : 'trafficking';
  if (!elements.includes('absent') || crossing === 'open') return 'insufficient';
  return crossing === 'present' ? 'smuggling' : 'neither';
}
