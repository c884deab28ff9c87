// SPDX-License-Identifier: EUPL-1.2
// A conversation in, the facts of the legal test out, each with the answers it rests on, and beside them what the person
// needs now. Called by the result page and by the server; decides nothing about trafficking, that is `palermo`.

import { type InterviewState, cardsNow, chosen, viewOf } from '@amparo/interview';
import type { Code, Finding, ListName } from '../palermo/codes.ts';
import { LISTS } from '../palermo/codes.ts';
import type { Age, CodedFinding, FactsInput } from '../palermo/facts.ts';
import { ageFrom } from './age.ts';
import { type Basis, type Rule, evidenceFor, settingOf } from './evidence.ts';
import { type AgeSource, EVERY_CODE, type Screening } from './meaning.ts';

export interface Reason {
  readonly list: ListName;
  readonly code: Code;
  readonly finding: Finding;
  readonly from: readonly Basis[];
  /** `answer`: said or seen. `told`: an accepted sentence of a narrative. Others: a published list of indicators, see indicators.ts */
  readonly rule: Rule;
  /** the dimension or list that fired */
  readonly detail?: string;
  /** information for and against: a person has to look at it */
  readonly conflict?: true;
}

export interface Assessment {
  /** every code named; read it with parseFacts */
  readonly facts: FactsInput;
  /** one entry for every code that is not unknown */
  readonly reasons: readonly Reason[];
  readonly needs: readonly string[];
  readonly safety: readonly string[];
  readonly conduct: {
    /** cards that say what to do now */
    readonly cards: readonly string[];
    /** circumstances that hold, such as companion-present */
    readonly circumstances: readonly string[];
    /** answers that were not used, or not fully, because of the setting in which they were given */
    readonly setAside: readonly string[];
  };
}

export function assess(screening: Screening, state: InterviewState): Assessment {
  const evidence = evidenceFor(screening, state);
  const reasons = EVERY_CODE.flatMap(({ list, code }, place): Reason[] => {
    const known = evidence[place];
    return known === undefined ? [] : [{ list, code, ...known }];
  });
  const findings = (list: ListName): readonly CodedFinding[] =>
    EVERY_CODE.flatMap((ref, place) =>
      ref.list === list ? [{ code: ref.code, finding: evidence[place]?.finding ?? 'unknown' }] : [],
    );
  const [acts, means, purposes, smuggling] = LISTS.map(findings) as [
    CodedFinding[],
    CodedFinding[],
    CodedFinding[],
    CodedFinding[],
  ];
  const said = optionsThatCount(screening, state);
  const border = said.findLast(({ meaning }) => meaning.border !== undefined)?.meaning.border;
  const consent = said.findLast(({ meaning }) => meaning.consent !== undefined)?.meaning.consent;
  return {
    facts: {
      age: ageOf(screening, state),
      acts,
      means,
      purposes,
      smuggling,
      ...(consent === undefined ? {} : { consent }),
      ...(border === undefined ? {} : { borderCrossed: border }),
    },
    reasons,
    needs: distinct(said.flatMap(({ meaning }) => meaning.need ?? [])),
    safety: distinct(said.flatMap(({ meaning }) => meaning.safety ?? [])),
    conduct: {
      cards: cardsNow(screening.interview, state),
      circumstances: viewOf(screening.interview, state).circumstances,
      setAside: setAside(screening, state),
    },
  };
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

/** Chosen options of relevant questions, whatever the setting: needs and safety hold in any. */
function optionsThatCount(screening: Screening, state: InterviewState) {
  const { counts } = viewOf(screening.interview, state);
  return screening.interview.slots.flatMap((slot) => {
    const given = counts[slot.index];
    if (given === undefined) return [];
    return chosen(given.answer).flatMap((id) => {
      const meaning = screening.slots[slot.index]?.options.get(id);
      return meaning === undefined ? [] : [{ slot, meaning }];
    });
  });
}

function setAside(screening: Screening, state: InterviewState): readonly string[] {
  const { counts } = viewOf(screening.interview, state);
  return screening.interview.slots.flatMap((slot) => {
    const given = counts[slot.index];
    const legal = slot.section.role !== 'opening' && screening.slots[slot.index]?.element !== undefined;
    return given !== undefined && legal && settingOf(screening, given) !== 'fit' ? [slot.key] : [];
  });
}

export function ageOf(screening: Screening, state: InterviewState): Age {
  const { counts } = viewOf(screening.interview, state);
  const sources = new Set<AgeSource>();
  let years: number | undefined;
  let unsafe = false;
  for (const slot of screening.interview.slots) {
    const given = counts[slot.index];
    const meaning = screening.slots[slot.index];
    if (given === undefined || meaning?.age === undefined) continue;
    if (given.answer.kind === 'number') years = given.answer.value;
    for (const id of chosen(given.answer)) {
      const source = meaning.options.get(id)?.age;
      if (source !== undefined && source !== 'not-known') sources.add(source);
    }
    if (meaning.age !== 'sources' && settingOf(screening, given) === 'no-finding') unsafe = true;
  }
  return ageFrom({ years, sources, unsafe });
}
