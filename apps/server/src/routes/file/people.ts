// SPDX-License-Identifier: EUPL-1.2
// The people of a case file and how the person may be reached: she herself, her family, guardians, contacts, and who is
// suspected. Who they are goes in here and comes out by one route, which is in the log under a code of its own.

import { changePerson as changeBeneficiary } from '@amparo/casework/case';
import { created, done, entry } from '@amparo/casework/outcome';
import { agreeSafeContact, endSafeContact, type Person, reachProblems } from '@amparo/casework/people';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { ConflictFlagContent, customValues, PersonContent, SafeContactContent } from '../../schemas/file/contents.ts';
import { RECORD_ANSWERS } from '../../schemas/file/kinds.ts';
import { words } from '../../schemas/file/parts.ts';
import { named, uuid } from '../../schemas.ts';
import { BLANK_PERSON } from '../../store/records/blank.ts';
import { addToFile, loadFile } from '../../store/records/case-file.ts';
import { makes, Nothing, RecordParams, steps } from './commands.ts';
import { editRecord, fileProblems, judged } from './edits.ts';
import { shownRecord } from './shown.ts';
import { changedAnswer, type FileNeeds } from './work.ts';

const PersonFields = PersonContent.omit({ kind: true, alias: true }).partial();
export const NewPersonBody = named(
  'NewPerson',
  z.strictObject({
    ...PersonFields.shape,
    kind: z.enum(['FamilyMember', 'Guardian', 'ContactPerson', 'SuspectedPerpetrator']),
    alias: PersonContent.shape.alias,
  }),
);
export const PersonBody = named(
  'PersonChange',
  z.strictObject({ ...PersonFields.shape, alias: PersonContent.shape.alias.optional() }),
);
const SafeContactBody = named(
  'NewSafeContact',
  z.strictObject({
    ...SafeContactContent.omit({ confirmedAt: true, endedAt: true }).shape,
    viaPersonId: uuid.nullable().describe('The person of the file it goes through, for the check of conflicts.'),
  }),
);
const ConflictFlagBody = named('NewConflictFlag', ConflictFlagContent.omit({ flaggedAt: true, flaggedBy: true }));

/** Who the people of the file are, in full. */
export function readPeople(): Operation {
  return staffOperation({
    action: 'case.read-identity',
    summary: 'The people of this file by name, and how the person may be reached.',
    about: 'Ask for it when somebody wants to see it: that you did is in the log, which the person may ask for.',
    params: CaseParams,
    answers: {
      200: {
        about: 'The people and the safe contacts.',
        schema: named(
          'FilePeople',
          z.strictObject({
            persons: z.array(RECORD_ANSWERS.person),
            safeContacts: z.array(RECORD_ANSWERS.safeContact),
            customIdentity: customValues.describe('Fields of the institution that tell who the person is.'),
          }),
        ),
      },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, fields }) => {
      const loaded = await loadFile(store, staff.orgId, caseId, {
        lock: false,
        kinds: ['case', 'person', 'safeContact'],
      });
      if (loaded === undefined) throw new Refused('not-found');
      const of = (kind: 'person' | 'safeContact') =>
        [...loaded.records.values()]
          .filter((each) => each.kind === kind)
          .flatMap((each) => shownRecord(each, fields) ?? []);
      const customIdentity = fields.includes('personIdentity') ? (loaded.file.case.customIdentity ?? {}) : {};
      return { status: 200, body: { persons: of('person'), safeContacts: of('safeContact'), customIdentity } };
    },
  });
}

export function createPerson(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'person',
    action: 'case.change',
    summary: 'Add somebody to the file: family, guardian, contact, or who is suspected.',
    body: NewPersonBody,
    rule: (file, { id, ...given }, context) => {
      const person = { ...created(id, context), ...BLANK_PERSON, ...given } as Person;
      const next = addToFile(file, 'person', person);
      const outcome = judged(next, context, fileProblems);
      const added = {
        action: 'person.add',
        record: 'person',
        recordId: id,
        caseId: file.case.id,
        to: person.kind,
      } as const;
      return outcome.ok ? done(next, [entry(context, added)]) : outcome;
    },
  });
}

export function changePerson(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'case.change',
    summary: 'Change what is known of somebody in the file.',
    about: 'What is left out stays; null empties a field. Names are not repeated in the answer.',
    changes: true,
    params: RecordParams,
    body: PersonBody,
    answers: { 200: { about: 'Changed.', schema: changedAnswer('person') } },
    problems: ['VERSION_CONFLICT', 'INVALID_VALUE', 'keys-unavailable', 'keys-sealed'],
    handle: ({ params: { caseId, recordId: id }, body, seen, ...call }) =>
      editRecord(needs, call, { kind: 'person', caseId, id, seen, change: body }, (file, change, context) =>
        file.person.id === id ? changeBeneficiary(file, change, context) : undefined,
      ),
  });
}

export function createSafeContact(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'safeContact',
    action: 'case.change',
    summary: 'How the person wants to be reached, as she said it.',
    about: 'Without safe times it is used in a meeting only. Nobody linked with those suspected can be a contact.',
    body: SafeContactBody,
    problems: ['RECIPIENT_CONFLICT'],
    rule: agreeSafeContact,
  });
}

export function endContact(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'safeContact',
    action: 'case.change',
    summary: 'This way is not safe any more.',
    body: Nothing,
    rule: (file, id, _body, context) => endSafeContact(file, id, context),
  });
}

/** Before somebody calls, writes or visits: whether that is how the person agreed to be reached (I-20). */
export function tryToReach(): Operation {
  return staffOperation({
    action: 'file.help',
    summary: 'Before you call or write: may the person be reached so, now, with these words?',
    about:
      'Refused with SAFE_CONTACT_ONLY and what is against it: the contact, the channel, the time, a message, its words.',
    params: RecordParams,
    body: named(
      'Reach',
      z.strictObject({
        channel: SafeContactContent.shape.channel,
        day: z
          .union([1, 2, 3, 4, 5, 6, 7].map((each) => z.literal(each as 1)))
          .describe('Where she is: 1 Monday to 7 Sunday.'),
        time: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'a time like 09:30'),
        leavesMessage: z.boolean(),
        onVoicemail: z.boolean(),
        text: words(1000).nullable().describe('The words of the message; null for a call. Not kept.'),
      }),
    ),
    answers: {
      200: { about: 'As agreed.', schema: named('ReachAllowed', z.strictObject({ allowed: z.literal(true) })) },
    },
    problems: ['SAFE_CONTACT_ONLY', 'RECIPIENT_CONFLICT', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params, body }) => {
      const loaded = await loadFile(store, staff.orgId, params.caseId, { lock: true });
      if (loaded === undefined) throw new Refused('not-found');
      const [first, ...more] = reachProblems(loaded.file, { ...body, contactId: params.recordId });
      if (first !== undefined) throw refusedByRule([first, ...more]);
      return { status: 200, body: { allowed: true } };
    },
  });
}

export function createConflictFlag(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'conflictFlag',
    action: 'file.edit',
    summary:
      'Somebody or something is linked with those suspected, and can be no recipient, guardian, contact or interpreter here.',
    body: ConflictFlagBody,
    rule: (file, { id, ...given }, context) => {
      const flag = { ...created(id, context), ...given, flaggedAt: context.now, flaggedBy: context.actor.userId };
      const added = { action: 'conflict.flag', record: 'case', recordId: id, caseId: file.case.id } as const;
      return done(addToFile(file, 'conflictFlag', flag), [entry(context, added)]);
    },
  });
}
