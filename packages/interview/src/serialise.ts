// SPDX-License-Identifier: EUPL-1.2
// A conversation as canonical JSON and back. Same state, same bytes, on every machine; a saved conversation is untrusted
// when it comes back and is read with every mistake named. Never repairs anything silently.

import {
  type Issue,
  type PlainDate,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
} from '@amparo/kernel';
import { readAnswer, writeAnswer } from './answer.ts';
import type { Interview } from './compile.ts';
import { EVENTS, type Given, type InterviewEvent, type InterviewState, PHASES } from './state.ts';

export function serialiseState(state: InterviewState): string {
  return JSON.stringify(writeState(state));
}

/** The JSON value of {@link serialiseState}, keys sorted. */
export function writeState(state: InterviewState): unknown {
  const given = sorted(state.given, ({ answer, turn, under, from }) => ({
    answer: writeAnswer(answer),
    turn,
    ...(under.length === 0 ? {} : { under: [...under].sort() }),
    ...(from === undefined ? {} : { from }),
  }));
  const events = state.events.map(({ kind, on, chosenBy }) => ({
    kind,
    on,
    ...(chosenBy === undefined ? {} : { chosenBy }),
  }));
  const { instrument, version, phase, turn } = state;
  return { instrument, version, phase, turn, given, events, facts: sorted(state.facts, (value) => value) };
}

function sorted<T, U>(record: Readonly<Record<string, T>>, write: (value: T) => U): Record<string, U> {
  const entries = Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, write(value)]));
}

const STATE_KEYS = ['instrument', 'version', 'phase', 'turn', 'given', 'events', 'facts'] as const;

/** @returns undefined when there was any mistake; an older version of the instrument is a mistake here, the host migrates */
export function parseState(interview: Interview, raw: unknown, issues: Issue[], path = ''): InterviewState | undefined {
  const before = issues.length;
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const object = readObject(raw, path, issues, STATE_KEYS);
  if (object === undefined) return undefined;
  const { id, version } = interview.instrument;
  if (object['instrument'] !== id || object['version'] !== version) {
    issues.push({
      path: at('instrument'),
      code: 'other-instrument',
      remedy: `this conversation was not held with ${id} version ${version}; open it with its own`,
    });
    return undefined;
  }
  const phase = readOneOf(object['phase'], at('phase'), issues, PHASES);
  const turn = readTurn(object['turn'], at('turn'), issues);
  const given: Record<string, Given> = {};
  for (const [key, entry] of Object.entries(readObject(object['given'], at('given'), issues) ?? {})) {
    const read = readGiven(interview, key, entry, at(`given.${key}`), issues);
    if (read !== undefined) given[key] = read;
  }
  const events = (readList(object['events'], at('events'), issues, 500) ?? []).flatMap(
    (entry, index) => readEvent(entry, at(`events[${index}]`), issues) ?? [],
  );
  const facts: Record<string, string> = {};
  for (const [key, value] of Object.entries(readObject(object['facts'], at('facts'), issues) ?? {})) {
    if (typeof value === 'string' && value.length <= 200 && key.length <= 200) facts[key] = value;
    else
      issues.push({
        path: at('facts'),
        code: 'bad-fact',
        remedy: 'keys and values are texts of at most 200 characters',
      });
  }
  if (issues.length > before || phase === undefined || turn === undefined) return undefined;
  return { instrument: id, version, phase, turn, given, events, facts };
}

function readGiven(interview: Interview, key: string, raw: unknown, path: string, issues: Issue[]): Given | undefined {
  const slot = interview.slots[interview.places.get(key) ?? -1];
  if (slot === undefined) {
    issues.push({ path, code: 'unknown-question', remedy: `no question of ${interview.instrument.id} has this key` });
    return undefined;
  }
  const object = readObject(raw, path, issues, ['answer', 'turn', 'under', 'from']);
  if (object === undefined) return undefined;
  const answer = readAnswer(slot.question, object['answer'], `${path}.answer`, issues);
  const turn = readTurn(object['turn'], `${path}.turn`, issues);
  const known = interview.circumstances.map(({ circumstance }) => circumstance.id);
  const under = (readList(object['under'] ?? [], `${path}.under`, issues, 50) ?? []).flatMap(
    (id, index) => readOneOf(id, `${path}.under[${index}]`, issues, known) ?? [],
  );
  const from = readOptional(object['from'], (value) => readOneOf(value, `${path}.from`, issues, ['shared']));
  if (answer === undefined || turn === undefined) return undefined;
  return { answer, turn, under, ...(from === undefined ? {} : { from }) };
}

/** Also used for the events of a worked case file. */
export function readEvent(raw: unknown, path: string, issues: Issue[]): InterviewEvent | undefined {
  const object = readObject(raw, path, issues, ['kind', 'on', 'chosenBy']);
  if (object === undefined) return undefined;
  const kind = readOneOf(object['kind'], `${path}.kind`, issues, EVENTS);
  const on: PlainDate | undefined = readPlainDate(object['on'], `${path}.on`, issues);
  const chosenBy = readOptional(object['chosenBy'], (value) =>
    readOneOf(value, `${path}.chosenBy`, issues, ['person', 'interviewer']),
  );
  if (kind === undefined || on === undefined) return undefined;
  return { kind, on, ...(chosenBy === undefined ? {} : { chosenBy }) };
}

function readTurn(raw: unknown, path: string, issues: Issue[]): number | undefined {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw < 100_000) return raw;
  issues.push({ path, code: 'bad-turn', remedy: 'a whole number from 0' });
  return undefined;
}
