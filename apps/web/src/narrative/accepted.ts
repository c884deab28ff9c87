// SPDX-License-Identifier: EUPL-1.2
// What a person accepted or rejected of a reader's proposals, and how accepted findings join the facts of a conversation.
// Pure. Holds quotes in memory only; what is saved elsewhere is list, code and finding, never the words.

import { type Answer, type Interview, type InterviewState, answer, checkAnswer, tell, viewOf } from '@amparo/interview';
import type { Evidence, Reading } from '@amparo/recognise/narrative';
import type { Age, ListName } from '@amparo/recognise/palermo';

/** Words of the text, by UTF-16 offsets. */
export interface Quote {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

/** One proposed finding with all the words it rests on. */
export interface Proposal {
  readonly id: string;
  readonly list: ListName;
  readonly code: string;
  /** in the order of the text, none within another */
  readonly quotes: readonly Quote[];
}

export interface NarrativeWork {
  /** never stored, never sent */
  readonly text: string;
  /** the text that the proposals belong to */
  readonly readText: string | null;
  readonly proposals: readonly Proposal[];
  readonly age: Age | null;
  readonly accepted: readonly Proposal[];
  readonly rejected: readonly string[];
  readonly ageAccepted: boolean | null;
}

export const EMPTY_NARRATIVE: NarrativeWork = {
  text: '',
  readText: null,
  proposals: [],
  age: null,
  accepted: [],
  rejected: [],
  ageAccepted: null,
};

/** Only what points to something is proposed: a text can raise a code to `indicated`, never close one. */
export function proposalsOf({ evidence }: Reading, text: string): readonly Proposal[] {
  const found = new Map<string, { list: ListName; code: string; spans: Evidence[] }>();
  for (const one of evidence) {
    if (one.finding !== 'indicated' || one.code === '*') continue;
    const id = `${one.list}/${one.code}`;
    const known = found.get(id) ?? { list: one.list, code: one.code, spans: [] };
    known.spans.push(one);
    found.set(id, known);
  }
  return [...found]
    .map(([id, { list, code, spans }]) => ({ id, list, code, quotes: joined(spans, text) }))
    .sort((one, other) => (one.quotes[0]?.start ?? 0) - (other.quotes[0]?.start ?? 0));
}

/** Spans of one finding that overlap are one quote. */
function joined(spans: readonly Evidence[], text: string): readonly Quote[] {
  const quotes: Quote[] = [];
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    const last = quotes.at(-1);
    if (last === undefined || start >= last.end) {
      quotes.push({ start, end, quote: text.slice(start, end) });
    } else if (end > last.end) {
      quotes[quotes.length - 1] = { start: last.start, end, quote: text.slice(last.start, end) };
    }
  }
  return quotes;
}

export function withReading(work: NarrativeWork, reading: Reading): NarrativeWork {
  const { age } = reading.facts;
  return {
    ...work,
    readText: work.text,
    proposals: proposalsOf(reading, work.text),
    age: age.group === 'unknown' ? null : age,
    // what was accepted from an earlier text stays accepted until a person takes it back
    accepted: work.accepted.map((one) => ({ ...one, id: `earlier:${one.id.replace(/^(?:earlier:)+/u, '')}` })),
    rejected: [],
    ageAccepted: work.ageAccepted === true ? true : null,
  };
}

export type Verdict = 'accepted' | 'rejected' | null;

export function verdictOn({ accepted, rejected }: NarrativeWork, id: string): Verdict {
  if (accepted.some((one) => one.id === id)) return 'accepted';
  return rejected.includes(id) ? 'rejected' : null;
}

export function judge(work: NarrativeWork, proposal: Proposal, verdict: Verdict): NarrativeWork {
  const accepted = work.accepted.filter(({ id }) => id !== proposal.id);
  const rejected = work.rejected.filter((id) => id !== proposal.id);
  return {
    ...work,
    accepted: verdict === 'accepted' ? [...accepted, proposal] : accepted,
    rejected: verdict === 'rejected' ? [...rejected, proposal.id] : rejected,
  };
}

/** `list/code` of everything accepted, each once. */
export function acceptedCodes({
  accepted,
}: Pick<NarrativeWork, 'accepted'>): readonly { list: ListName; code: string }[] {
  const codes = new Map(accepted.map(({ list, code }) => [`${list}/${code}`, { list, code }]));
  return [...codes.values()];
}

/** The words behind what was accepted, for the reasons of a result. */
export function quotesOf({ accepted }: Pick<NarrativeWork, 'accepted'>) {
  return accepted.flatMap(({ list, code, quotes }) => quotes.map(({ quote }) => ({ list, code, quote })));
}

/** The conversation's state with exactly these told facts; those taken back are gone. */
export function tellAccepted(state: InterviewState, codes: readonly { list: string; code: string }[]): InterviewState {
  const told = (name: string) => /^(?:acts|means|purposes|smuggling)\//u.test(name);
  const others = Object.fromEntries(Object.entries(state.facts).filter(([name]) => !told(name)));
  return codes.reduce((before, { list, code }) => tell(before, `${list}/${code}`, 'indicated'), {
    ...state,
    facts: others,
  });
}

/** An accepted age fills in the question on age, so that it is not asked again. */
export function answerAge(interview: Interview, state: InterviewState, age: Age): InterviewState {
  const said: readonly (readonly [string, Answer])[] = [
    ...(age.years === undefined ? [] : [['age-years', { kind: 'number', value: age.years }] as const]),
    ['age-eighteen', { kind: 'choice', option: age.group === 'adult' ? 'yes' : 'no' }],
  ];
  for (const [key, one] of said) {
    const place = interview.places.get(key);
    if (place === undefined || state.given[key] !== undefined) continue;
    if (viewOf(interview, state).relevant[place] !== true) continue;
    if (checkAnswer(interview, state, key, one) === undefined) return answer(interview, state, key, one);
  }
  return state;
}
