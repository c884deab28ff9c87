// SPDX-License-Identifier: EUPL-1.2
// What the answers of an instrument mean for the legal test: declared in the data beside each option, read and checked
// here once. The interview engine carries these words without knowing them. Never interprets free text.

import { type Interview, type Slot, ROLES } from '@amparo/interview';
import { type Issue, readList, readObject, readOneOf, readText } from '@amparo/kernel';
import { CODES, type Code, type Finding, LISTS, type ListName } from '../palermo/codes.ts';
import {
  DIMENSIONS,
  type Dimension,
  ILO_11,
  type Ilo11,
  STRENGTHS,
  type Strength,
  UNODC_LISTS,
  type UnodcList,
} from './indicators.ts';

/** One code with its list; every code of the legal test has a fixed place in {@link EVERY_CODE}. */
export interface CodeRef {
  readonly list: ListName;
  readonly code: Code;
}

export const EVERY_CODE: readonly CodeRef[] = LISTS.flatMap((list) => CODES[list].map((code) => ({ list, code })));
const PLACE_OF = new Map(EVERY_CODE.map(({ list, code }, place) => [`${list}/${code}`, place]));

/** The place of `means/coercion` in {@link EVERY_CODE}; undefined for anything else. */
export function placeOf(name: string): number | undefined {
  return PLACE_OF.get(name);
}

export const ELEMENTS = ['age', 'story', 'purposes', 'means', 'acts', 'smuggling'] as const;
/** Which part of the legal test a question serves; also the order in which it is asked. */
export type Element = (typeof ELEMENTS)[number];

export const AGE_SOURCES = [
  'says-adult',
  'says-under-18',
  'not-known',
  'document-says-under-18',
  'document-says-adult',
  'document-doubtful',
  'told-which-age-to-say',
  'account-points-under-18',
  'professional-believes-under-18',
] as const;
export type AgeSource = (typeof AGE_SOURCES)[number];

export interface IloIndicator {
  readonly dimension: Dimension;
  readonly strength: Strength;
  /** the indicator itself: told twice it still counts once */
  readonly name: string;
}

export interface OptionMeaning {
  readonly gives: readonly { readonly place: number; readonly finding: Finding }[];
  /** "no" to everything the question covers */
  readonly denies: boolean;
  /** "I do not know": leaves open what the question covers */
  readonly leaves: boolean;
  readonly need?: string;
  readonly safety?: string;
  readonly age?: AgeSource;
  readonly border?: boolean;
  readonly consent?: string;
  readonly ilo: readonly IloIndicator[];
  readonly ilo11: readonly Ilo11[];
  readonly unodc: readonly UnodcList[];
}

export interface SlotMeaning {
  readonly element: Element | undefined;
  /** an open question: what was not ticked was not denied */
  readonly open: boolean;
  /** codes that a clear "no" to this question denies */
  readonly covers: readonly number[];
  readonly age: 'years' | 'group' | 'sources' | undefined;
  readonly options: ReadonlyMap<string, OptionMeaning>;
}

/** What a circumstance does to the answers given under it. */
export type Effect = 'no-finding' | 'no-denial';

/** An interview together with what its answers mean. */
export interface Screening {
  readonly interview: Interview;
  /** what the questions are asked until: the label, or both axes as far as they go */
  readonly settle: 'label' | 'axes';
  /** by slot index */
  readonly slots: readonly SlotMeaning[];
  readonly effects: ReadonlyMap<string, Effect>;
}

/**
 * Reads every `meaning` of a compiled instrument.
 *
 * @returns undefined when there was any mistake; a code that two questions cover is one, because then a "no" to the
 *   first could be reopened by silence at the second
 */
export function readScreening(interview: Interview, issues: Issue[]): Screening | undefined {
  const before = issues.length;
  const settings = readObject(interview.instrument.meaning ?? {}, 'meaning', issues, ['settle']);
  const settle = readOneOf(settings?.['settle'] ?? 'axes', 'meaning.settle', issues, ['label', 'axes']);
  const byQuestion = new Map<string, SlotMeaning>();
  const coveredBy = new Map<number, string>();
  for (const slot of interview.slots) {
    if (slot.round > 1) continue;
    const meaning = readSlot(slot, issues);
    byQuestion.set(slot.question.id, meaning);
    for (const place of meaning.covers) {
      const other = coveredBy.get(place);
      const path = `${slot.question.id}.meaning.covers`;
      if (other !== undefined)
        issues.push({
          path,
          code: 'covered-twice',
          remedy: `'${other}' covers this code already; only one question may`,
        });
      if (slot.section.repeat !== undefined)
        issues.push({
          path,
          code: 'covers-in-repeat',
          remedy: 'a repeated question cannot deny a code for good; cover it elsewhere',
        });
      coveredBy.set(place, slot.question.id);
    }
  }
  const effects = new Map<string, Effect>();
  for (const { circumstance } of interview.circumstances) {
    if (circumstance.meaning === undefined) continue;
    const path = `circumstance ${circumstance.id}.meaning`;
    const effect = readOneOf(
      readObject(circumstance.meaning, path, issues, ['effect'])?.['effect'],
      `${path}.effect`,
      issues,
      ['no-finding', 'no-denial'],
    );
    if (effect !== undefined) effects.set(circumstance.id, effect);
  }
  if (issues.length > before || settle === undefined) return undefined;
  const slots = interview.slots.flatMap((slot) => byQuestion.get(slot.question.id) ?? []);
  return { interview, settle, slots, effects };
}

function readSlot({ question, section }: Slot, issues: Issue[]): SlotMeaning {
  const path = `${question.id}.meaning`;
  const object = readObject(question.meaning ?? {}, path, issues, ['element', 'open', 'covers', 'age']) ?? {};
  const element =
    object['element'] === undefined ? undefined : readOneOf(object['element'], `${path}.element`, issues, ELEMENTS);
  if (element === undefined && section.role === ROLES[1]) {
    issues.push({
      path: `${path}.element`,
      code: 'missing',
      remedy: `a question of a finding section serves one of: ${ELEMENTS.join(', ')}`,
    });
  }
  const covers = (readList(object['covers'] ?? [], `${path}.covers`, issues) ?? []).flatMap((raw, index) =>
    readPlaces(raw, `${path}.covers[${index}]`, issues),
  );
  const age =
    object['age'] === undefined
      ? undefined
      : readOneOf(object['age'], `${path}.age`, issues, ['years', 'group', 'sources']);
  const open = object['open'] === true;
  const read = question.options.map(
    (option) => [option.id, readOption(option.meaning, `${question.id}.${option.id}.meaning`, issues)] as const,
  );
  // "No" to a yes-no question denies what it covers, unless the data say which answer does.
  const spoken = question.kind !== 'yes-no' || read.some(([, meaning]) => meaning.denies);
  const options = new Map(
    read.map(([id, meaning]) => [id, spoken || id !== 'no' ? meaning : { ...meaning, denies: true }]),
  );
  for (const [id, { gives }] of options) {
    if (question.observed === true && gives.some(({ finding }) => finding === 'established')) {
      issues.push({
        path: `${question.id}.${id}.meaning.gives`,
        code: 'observed-established',
        remedy: "what the interviewer sees is at most 'indicated'; the person's own account can establish",
      });
    }
  }
  return { element, open, covers, age, options };
}

const OPTION_KEYS = [
  'gives',
  'denies',
  'leaves',
  'need',
  'safety',
  'age',
  'border',
  'consent',
  'ilo',
  'ilo11',
  'unodc',
] as const;
const GIVEN = ['established', 'indicated', 'contradicted'] as const;

function readOption(raw: unknown, path: string, issues: Issue[]): OptionMeaning {
  const object = readObject(raw ?? {}, path, issues, OPTION_KEYS) ?? {};
  const gives = Object.entries(readObject(object['gives'] ?? {}, `${path}.gives`, issues) ?? {}).flatMap(
    ([name, finding]) => {
      const place = placeOf(name);
      const read = readOneOf(finding, `${path}.gives.${name}`, issues, GIVEN);
      if (place === undefined)
        issues.push({
          path: `${path}.gives`,
          code: 'unknown-code',
          remedy: `'${name}' is no code; write list/code, such as means/coercion`,
        });
      return place === undefined || read === undefined ? [] : [{ place, finding: read }];
    },
  );
  const ilo = words(object['ilo'], `${path}.ilo`, issues).flatMap((word, index) =>
    readIlo(word, `${path}.ilo[${index}]`, issues),
  );
  const ilo11 = words(object['ilo11'], `${path}.ilo11`, issues).flatMap(
    (word, index) => readOneOf(word, `${path}.ilo11[${index}]`, issues, ILO_11) ?? [],
  );
  const unodc = words(object['unodc'], `${path}.unodc`, issues).flatMap(
    (word, index) => readOneOf(word, `${path}.unodc[${index}]`, issues, UNODC_LISTS) ?? [],
  );
  const age = object['age'] === undefined ? undefined : readOneOf(object['age'], `${path}.age`, issues, AGE_SOURCES);
  const text = (key: 'need' | 'safety' | 'consent') =>
    object[key] === undefined ? undefined : readText(object[key], `${path}.${key}`, issues, 60);
  const [need, safety, consent] = [text('need'), text('safety'), text('consent')];
  return {
    gives,
    denies: object['denies'] === true,
    leaves: object['leaves'] === true,
    ...(need === undefined ? {} : { need }),
    ...(safety === undefined ? {} : { safety }),
    ...(consent === undefined ? {} : { consent }),
    ...(age === undefined ? {} : { age }),
    ...(typeof object['border'] === 'boolean' ? { border: object['border'] } : {}),
    ilo,
    ilo11,
    unodc,
  };
}

function words(raw: unknown, path: string, issues: Issue[]): readonly unknown[] {
  return raw === undefined ? [] : (readList(raw, path, issues, 20) ?? []);
}

function readPlaces(raw: unknown, path: string, issues: Issue[]): readonly number[] {
  const list = LISTS.find((each) => raw === `${each}/*`);
  if (list !== undefined) return EVERY_CODE.flatMap((ref, place) => (ref.list === list ? [place] : []));
  const place = typeof raw === 'string' ? placeOf(raw) : undefined;
  if (place !== undefined) return [place];
  issues.push({
    path,
    code: 'unknown-code',
    remedy: 'write list/code, such as means/coercion, or list/* for the whole list',
  });
  return [];
}

function readIlo(raw: unknown, path: string, issues: Issue[]): readonly IloIndicator[] {
  const [dimension, strength, name, more] = typeof raw === 'string' ? raw.split('.') : [];
  const knownDimension = DIMENSIONS.find((each) => each === dimension);
  const knownStrength = STRENGTHS.find((each) => each === strength);
  if (knownDimension !== undefined && knownStrength !== undefined && name !== undefined && more === undefined) {
    return [{ dimension: knownDimension, strength: knownStrength, name }];
  }
  issues.push({
    path,
    code: 'bad-indicator',
    remedy: `dimension.strength.name, with a dimension of ${DIMENSIONS.join(', ')} and a strength of ${STRENGTHS.join(', ')}`,
  });
  return [];
}
