// SPDX-License-Identifier: EUPL-1.2
// Fictional worked conversations: answers to an instrument for one person or for a group that shares a part, with the
// outcome a lawyer expects. Used by tests, by the demonstration data and by trainers; files stand in content/vignettes.

import {
  type InterviewEvent,
  type InterviewState,
  type Given,
  answer,
  confirm,
  raise,
  readAnswer,
  readEvent,
  start,
} from '@amparo/interview';
import {
  InvalidInput,
  type Issue,
  type LocalText,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readOptional,
  readText,
} from '@amparo/kernel';
import { LABELS, type Label, type SmugglingAxis, type TraffickingAxis } from '../palermo/procedure.ts';
import type { Screening } from './meaning.ts';

export interface VignetteExpected {
  readonly label: Label;
  readonly trafficking?: TraffickingAxis;
  readonly smuggling?: SmugglingAxis;
}

export interface VignetteMember {
  /** an own reference such as HN-2026-014-A, never a name */
  readonly reference: string;
  /** `all`: the person says that what was told for the group is so for her or him too; or a list of questions */
  readonly confirms: 'all' | readonly string[];
  /** by question key, in the short written form */
  readonly answers: Readonly<Record<string, unknown>>;
  /** after the answers, in order */
  readonly events: readonly InterviewEvent[];
  readonly expected: VignetteExpected;
}

export interface Vignette {
  readonly id: string;
  readonly fictional: true;
  readonly instrument: string;
  readonly title: LocalText;
  readonly shared: Readonly<Record<string, unknown>>;
  readonly members: readonly VignetteMember[];
}

const AXES_T = ['established', 'reasonable-grounds', 'insufficient', 'not-indicated'] as const;
const AXES_S = ['established', 'indicated', 'insufficient', 'not-indicated'] as const;

export function readVignette(raw: unknown, issues: Issue[]): Vignette | undefined {
  const before = issues.length;
  const object = readObject(raw, '', issues, ['id', 'fictional', 'instrument', 'title', 'group']);
  if (object === undefined) return undefined;
  const id = readText(object['id'], 'id', issues, 60);
  const instrument = readText(object['instrument'], 'instrument', issues, 60);
  const title = readLocalText(object['title'], 'title', issues);
  if (object['fictional'] !== true)
    issues.push({ path: 'fictional', code: 'not-marked', remedy: "'fictional: true' must stand in every worked case" });
  const group = readObject(object['group'], 'group', issues, ['shared', 'members']);
  const shared = readObject(group?.['shared'] ?? {}, 'group.shared', issues) ?? {};
  const members = (readList(group?.['members'], 'group.members', issues, 50) ?? []).flatMap(
    (each, index) => readMember(each, `group.members[${index}]`, issues) ?? [],
  );
  if (issues.length > before || id === undefined || instrument === undefined || title === undefined) return undefined;
  return { id, fictional: true, instrument, title, shared, members };
}

function readMember(raw: unknown, path: string, issues: Issue[]): VignetteMember | undefined {
  const object = readObject(raw, path, issues, ['reference', 'confirms', 'answers', 'events', 'expected']);
  if (object === undefined) return undefined;
  const reference = readText(object['reference'], `${path}.reference`, issues, 40);
  const confirms =
    object['confirms'] === 'all'
      ? 'all'
      : (readList(object['confirms'] ?? [], `${path}.confirms`, issues) ?? []).flatMap(
          (key, index) => readText(key, `${path}.confirms[${index}]`, issues) ?? [],
        );
  const answers = readObject(object['answers'] ?? {}, `${path}.answers`, issues);
  const events = (readList(object['events'] ?? [], `${path}.events`, issues) ?? []).flatMap(
    (each, index) => readEvent(each, `${path}.events[${index}]`, issues) ?? [],
  );
  const wanted = readObject(object['expected'], `${path}.expected`, issues, ['label', 'trafficking', 'smuggling']);
  const label = readOneOf(wanted?.['label'], `${path}.expected.label`, issues, LABELS);
  const trafficking = readOptional(wanted?.['trafficking'], (word) =>
    readOneOf(word, `${path}.expected.trafficking`, issues, AXES_T),
  );
  const smuggling = readOptional(wanted?.['smuggling'], (word) =>
    readOneOf(word, `${path}.expected.smuggling`, issues, AXES_S),
  );
  if (reference === undefined || answers === undefined || label === undefined) return undefined;
  const expected = {
    label,
    ...(trafficking === undefined ? {} : { trafficking }),
    ...(smuggling === undefined ? {} : { smuggling }),
  };
  return { reference, confirms, answers, events, expected };
}

/**
 * Plays one member's conversation to its end.
 *
 * @throws {InvalidInput} when an answer does not fit the instrument; an event that is refused is a mistake of the file too
 */
export function playMember(screening: Screening, vignette: Vignette, member: VignetteMember): InterviewState {
  const issues: Issue[] = [];
  const { interview } = screening;
  const read = (answers: Readonly<Record<string, unknown>>, path: string) =>
    Object.entries(answers).flatMap(([key, raw]) => {
      const slot = interview.slots[interview.places.get(key) ?? -1];
      if (slot === undefined)
        issues.push({
          path: `${path}.${key}`,
          code: 'unknown-question',
          remedy: `no question of ${interview.instrument.id} has this key`,
        });
      const said = slot === undefined ? undefined : readAnswer(slot.question, raw, `${path}.${key}`, issues);
      return said === undefined ? [] : [{ key, said }];
    });
  const shared = read(vignette.shared, 'shared');
  const own = read(member.answers, member.reference);
  if (issues.length > 0) throw new InvalidInput(issues);
  const told: Record<string, Given> = Object.fromEntries(
    shared.map(({ key, said }) => [key, { answer: said, turn: 0, under: [] }]),
  );
  let state = start(interview, { shared: told });
  // The opening comes first whatever the order of the file, or every answer would be taken in an unknown setting.
  const opens = (key: string) => interview.slots[interview.places.get(key) ?? -1]?.section.role === 'opening';
  for (const { key, said } of own.filter((each) => opens(each.key))) state = answer(interview, state, key, said);
  for (const { key } of shared)
    if (member.confirms === 'all' || member.confirms.includes(key)) state = confirm(interview, state, key);
  for (const { key, said } of own.filter((each) => !opens(each.key))) state = answer(interview, state, key, said);
  for (const [index, event] of member.events.entries()) {
    const raised = raise(state, event);
    if (!raised.ok)
      throw new InvalidInput([
        { path: `${member.reference}.events[${index}]`, code: raised.problem, remedy: 'this event cannot follow here' },
      ]);
    state = raised.state;
  }
  return state;
}
