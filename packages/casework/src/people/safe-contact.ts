// SPDX-License-Identifier: EUPL-1.2
// How the person may be reached (I-20): only so, only then, only with neutral words. What nobody agreed with her is not safe:
// a contact without safe times is never used from outside a meeting.

import type { CaseFile } from '../case/case.ts';
import {
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';
import { conflictProblems, digits } from './conflict.ts';
import { type ContactChannel, CONTACT_CHANNELS, type SafeContact, type SafeTime } from './people.ts';

export type AgreeSafeContact = Pick<
  SafeContact,
  'id' | 'channel' | 'value' | 'safeTimes' | 'safeWord' | 'viaWhom' | 'mayLeaveMessage' | 'voicemailSafe' | 'note'
> & {
  /** the person of the file it goes through, for the check of conflicts */
  readonly viaPersonId: Id | null;
};

/** Contacts that stand now. */
export function standingContacts(file: Pick<CaseFile, 'safeContacts'>): readonly SafeContact[] {
  return file.safeContacts.filter(({ endedAt }) => endedAt === null);
}

/** Records how the person wants to be reached. Order: scope, form, conflict (I-12). */
export function agreeSafeContact(file: CaseFile, command: AgreeSafeContact, context: Context): Outcome<CaseFile> {
  const where = at('safeContact', command.id);
  const { viaPersonId, ...fields } = command;
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
    ...contactForm(command),
    ...conflictProblems(
      file,
      { personIds: viaPersonId === null ? [] : [viaPersonId], phones: command.value === null ? [] : [command.value] },
      where,
    ),
  ];
  if (problems.length > 0) return refused(problems);
  const contact: SafeContact = {
    ...fields,
    ...created(command.id, context),
    caseId: file.case.id,
    confirmedAt: context.now,
    endedAt: null,
  };
  const next = { ...file, safeContacts: [...file.safeContacts, contact] };
  return done(next, [
    entry(context, {
      action: 'safe-contact.agree',
      record: 'safeContact',
      recordId: command.id,
      caseId: file.case.id,
      to: command.channel,
    }),
  ]);
}

function contactForm({ id, channel, value, safeTimes }: AgreeSafeContact): readonly Problem[] {
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('safeContact', id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [];
  if (!(CONTACT_CHANNELS as readonly string[]).includes(channel)) problems.push(invalid('channel', 'unknown-word'));
  const needsValue = channel === 'Phone' || channel === 'Sms' || channel === 'Email' || channel === 'MessagingApp';
  if (needsValue && (value ?? '').trim() === '') {
    problems.push(problem('INCOMPLETE', at('safeContact', id, 'value'), 'complete-fields', { what: ['value'] }));
  }
  if (channel === 'None' && value !== null) problems.push(invalid('value', 'no-contact-wanted'));
  if (safeTimes.some((time) => !isSafeTime(time))) problems.push(invalid('safeTimes', 'not-a-time'));
  return problems;
}

function isSafeTime({ days, from, to }: SafeTime): boolean {
  const clock = /^([01]\d|2[0-3]):[0-5]\d$/u;
  return days.length > 0 && clock.test(from) && (clock.test(to) || to === '24:00') && from < to;
}

/** Ends a contact; always possible, because it only takes away. */
export function endSafeContact(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const where = at('safeContact', id);
  const contact = file.safeContacts.find((each) => each.id === id);
  if (contact === undefined) throw new RangeError('endSafeContact: a contact of this file');
  const problems = mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where);
  if (contact.endedAt !== null) return refused([...problems, problem('NOT_NOW', where, 'nothing-left-to-do')]);
  if (problems.length > 0) return refused(problems);
  const ended = changed(contact, { endedAt: context.now }, context);
  return done({ ...file, safeContacts: file.safeContacts.map((each) => (each.id === id ? ended : each)) }, [
    entry(context, { action: 'safe-contact.end', record: 'safeContact', recordId: id, caseId: file.case.id }),
  ]);
}

/** One attempt to reach the person. */
export interface Reach {
  readonly contactId: Id;
  readonly channel: ContactChannel;
  /** where she is: 1 Monday to 7 Sunday, and the time of day there as `HH:MM` */
  readonly day: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly time: string;
  readonly leavesMessage: boolean;
  readonly onVoicemail: boolean;
  /** the words of the message; null for a call */
  readonly text: string | null;
}

/**
 * Whether the person may be reached so, now.
 *
 * @returns SAFE_CONTACT_ONLY for each limit that would be broken: the contact, the channel, the time, a message, its words
 */
export function reachProblems(file: CaseFile, reach: Reach): readonly Problem[] {
  const where = at('safeContact', reach.contactId);
  const contact = standingContacts(file).find(({ id }) => id === reach.contactId);
  const blocked = (what: string, remedy: 'use-safe-contact' | 'wait-for-safe-time' = 'use-safe-contact') =>
    problem('SAFE_CONTACT_ONLY', where, remedy, { what: [what] });
  if (contact === undefined || contact.channel === 'None') return [blocked('no-standing-contact')];
  const problems: Problem[] = [];
  if (contact.channel !== reach.channel) problems.push(blocked('channel'));
  if (contact.channel !== 'InPerson' && !contact.safeTimes.some((time) => isWithin(time, reach))) {
    problems.push(blocked('time', 'wait-for-safe-time'));
  }
  if (reach.leavesMessage && !contact.mayLeaveMessage) problems.push(blocked('message'));
  if (reach.onVoicemail && !contact.voicemailSafe) problems.push(blocked('voicemail'));
  if (reach.text !== null && !isNeutral(reach.text, file)) problems.push(blocked('words'));
  return [...problems, ...conflictProblems(file, { phones: contact.value === null ? [] : [contact.value] }, where)];
}

function isWithin({ days, from, to }: SafeTime, { day, time }: Reach): boolean {
  return days.includes(day) && from <= time && time < to;
}

/** Stems that give somebody away who reads along, in the four languages; compared without accents and case. */
const TELLING_STEMS = [
  'traffick',
  'trafic',
  'trata',
  'traite',
  'trafico',
  'victim',
  'exploit',
  'explot',
  'explora',
  'asyl',
  'asil',
  'refug',
  'shelter',
  'albergue',
  'foyer',
  'abrigo',
  'prostitu',
  'police',
  'policia',
] as const;

/** Neutral: names nobody of the file, no number of the case, nothing that tells what it is about. */
export function isNeutral(text: string, file: Pick<CaseFile, 'case' | 'person' | 'related'>): boolean {
  const folded = fold(text);
  const words = folded.split(/[^\p{L}\p{N}]+/u);
  const names = [file.person, ...file.related]
    .flatMap(({ alias, firstName, middleName, secondName }) => [alias, firstName, middleName, secondName])
    .flatMap((name) => fold(name ?? '').split(/[^\p{L}\p{N}]+/u))
    .filter((name) => name.length > 1);
  if (names.some((name) => words.includes(name)) || folded.includes(fold(file.case.caseNo))) return false;
  if (tellsWhatItIsAbout(text)) return false;
  const phones = file.person.phones.map(digits).filter((each) => each.length > 5);
  return !phones.some((each) => digits(text).includes(each));
}

/** A word of the list, in any of the four languages: whoever reads along understands. */
export function tellsWhatItIsAbout(text: string): boolean {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u);
  return TELLING_STEMS.some((stem) => words.some((word) => word.startsWith(stem)));
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
