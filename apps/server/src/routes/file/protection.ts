// SPDX-License-Identifier: EUPL-1.2
// What protects somebody who could be sent back or is a child: international protection and the block it puts on consulates,
// contact with them, return, guardians, best interests, interpreters.

import { appointGuardian, initiateBestInterests, requestGuardian, stepBestInterests } from '@amparo/casework/child';
import { engageInterpreter, TIES_TO_PERSON } from '@amparo/casework/interpreter';
import {
  answerConsularContact,
  approveConsularContact,
  approveLift,
  changeProtection,
  consularBlock,
  createConsularContact,
  requestLift,
  sendConsularContact,
} from '@amparo/casework/protection';
import { createHash, randomUUID } from 'node:crypto';
import { considerReturn, recordMonitoring, stepReturn } from '@amparo/casework/return';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  BestInterestsContent,
  BlockLiftContent,
  ConsularContent,
  EngagementContent,
  GuardianshipContent,
  ProtectionContent,
  ReturnContent,
} from '../../schemas/file/contents.ts';
import { BEST_INTERESTS, CONSENT_LISTS, PROTECTION_LISTS, RETURN_LISTS } from '../../schemas/file/lists.ts';
import { country, day, moment, phone } from '../../schemas/file/parts.ts';
import { named, uuid } from '../../schemas.ts';
import { addDisclosure } from '../../store/oversight.ts';
import { loadFile } from '../../store/records/case-file.ts';
import { advances, makes, Nothing, steps } from './commands.ts';
import { contextOf, type FileNeeds } from './work.ts';

export const post = z.strictObject({
  institutionId: uuid,
  recipientClass: z.enum(CONSENT_LISTS.classes),
  country,
  actsFor: country.nullable().describe('The state whose authority it is.'),
  personIds: z.array(uuid).max(20),
  phones: z.array(phone).max(20),
});

/** One record for each file: it is named by the case. */
export function changeClaim(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.edit',
    summary: 'International protection: where it stands, and whose authorities the person fears.',
    about: 'If-Match: the version of the facts. What nobody asked counts as fear. A new claim cancels a return.',
    body: named(
      'ProtectionChange',
      z.strictObject({
        ...ProtectionContent.pick({ status: true, fearsAuthoritiesOf: true, note: true }).shape,
        legalInformationGiven: z.boolean(),
      }),
    ),
    rule: (file, id, body, context) => changeProtection(file, { ...body, id }, context),
  });
}

const BlockParams = z.strictObject({ caseId: uuid, state: country });

export function readConsularBlock(): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'Whether contact with the consulates of a state is blocked, and why.',
    params: BlockParams,
    answers: {
      200: {
        about: 'Worked out from the file.',
        schema: named(
          'ConsularBlock',
          z.strictObject({ blocked: z.boolean(), reasons: z.array(z.string()), since: moment.nullable() }),
        ),
      },
    },
    handle: async ({ staff, store, params: { caseId, state }, relation, now }) => {
      const loaded = await loadFile(store, staff.orgId, caseId, { lock: relation !== 'break-glass' });
      if (loaded === undefined) throw new Refused('not-found');
      return { status: 200, body: consularBlock(loaded.file, state, contextOf(staff, now).now) };
    },
  });
}

export function createBlockLift(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'blockLift',
    action: 'file.protect',
    summary: 'Ask that the block on consulates of a state be lifted.',
    about: 'Needs her consent given after the block, legal advice, and a second person.',
    body: named(
      'NewBlockLift',
      BlockLiftContent.pick({ state: true, consentId: true, legalAdviceAt: true, adviserId: true }),
    ),
    problems: ['CONSENT_MISSING', 'CONSULAR_BLOCK', 'ASYLUM_PENDING'],
    rule: requestLift,
  });
}

export function approveBlockLift(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'blockLift',
    action: 'file.approve',
    summary: 'Agree, as the second person, that the block be lifted.',
    body: Nothing,
    problems: ['SECOND_PERSON_REQUIRED', 'CONSENT_MISSING', 'CONSULAR_BLOCK'],
    rule: (file, id, _body, context) => approveLift(file, id, context),
  });
}

export function createConsular(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'consularContact',
    action: 'file.protect',
    summary: 'Prepare contact with a consulate, as the person consented to it.',
    body: named(
      'NewConsularContact',
      z.strictObject({
        ...ConsularContent.pick({
          purpose: true,
          consentId: true,
          legalAdviceAt: true,
          adviserId: true,
          package: true,
          safeWording: true,
        }).shape,
        post,
      }),
    ),
    problems: [
      'CONSULAR_BLOCK',
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'RECIPIENT_CONFLICT',
      'ASYLUM_PENDING',
      'ASSENT_REFUSED',
      'SAFE_CONTACT_ONLY',
    ],
    rule: createConsularContact,
  });
}

export function approveConsular(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'consularContact',
    action: 'file.approve',
    summary: 'Approve contact with a consulate, as the second person.',
    body: Nothing,
    problems: ['SECOND_PERSON_REQUIRED', 'CONSULAR_BLOCK', 'CONSENT_MISSING'],
    rule: (file, id, _body, context) => approveConsularContact(file, id, context),
  });
}

export function sendConsular(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'consularContact',
    action: 'file.protect',
    summary: 'It was sent. Every guard is asked once more.',
    body: named('ConsularSent', z.strictObject({ post })),
    problems: [
      'CONSULAR_BLOCK',
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'SECOND_PERSON_REQUIRED',
      'RECIPIENT_CONFLICT',
    ],
    rule: (file, id, body, context) => sendConsularContact(file, { ...body, id }, context),
    also: async ({ staff, store, now }, caseId, { post: to }, record) => {
      const {
        consentId,
        purpose,
        package: categories,
      } = record.content as {
        readonly consentId: string;
        readonly purpose: string;
        readonly package: readonly string[];
      };
      await addDisclosure(store.trx, staff.orgId, {
        id: randomUUID(),
        caseId,
        at: now,
        by: staff.userId,
        recipientId: to.institutionId,
        recipientClass: to.recipientClass,
        country: to.actsFor ?? to.country,
        purpose,
        ground: 'consent',
        groundId: consentId,
        categories,
        packageHash: createHash('sha256').update(JSON.stringify(categories)).digest(),
      });
    },
  });
}

export function answerConsular(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'consularContact',
    action: 'file.protect',
    summary: 'What came of it; or that it was called off before it was sent.',
    body: named(
      'ConsularAnswer',
      z.strictObject({ outcome: z.enum(PROTECTION_LISTS.outcomes), reply: ConsularContent.shape.reply }),
    ),
    rule: (file, id, body, context) => answerConsularContact(file, { ...body, id }, context),
  });
}

export function createReturn(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'returnCase',
    action: 'file.protect',
    summary: 'Begin to speak about a return, as information.',
    body: named('NewReturn', ReturnContent.pick({ destinationCountry: true })),
    rule: (file, { id, destinationCountry }, context) => considerReturn(file, id, destinationCountry, context),
  });
}

export function stepOfReturn(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'returnCase',
    action: 'file.protect',
    summary: 'The next step of a return; every guard of a safe return is asked.',
    body: named(
      'ReturnStep',
      z.strictObject({
        to: z.enum(RETURN_LISTS.states),
        change: ReturnContent.pick({
          destinationArea: true,
          decisionMadeBy: true,
          travelDate: true,
          escort: true,
          travelDocument: true,
          receivingOrgId: true,
          receivingOrgAccepted: true,
          proceedingsCheckedOn: true,
          reintegrationPlan: true,
        }).partial(),
      }),
    ),
    problems: [
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'ASYLUM_PENDING',
      'RISK_STALE',
      'RISK_CRITICAL',
      'BID_REQUIRED',
      'PERSON_NOT_AGREED',
    ],
    rule: (file, id, { to, change }, context) => stepReturn(file, { id, to, change: given(change) }, context),
  });
}

/** Without what was left out. */
function given<T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

export function monitorReturn(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'returnCase',
    action: 'file.protect',
    summary: 'How somebody was after a return.',
    body: named('ReturnMonitoring', z.strictObject({ dueOn: day, result: z.enum(RETURN_LISTS.monitoring) })),
    rule: (file, id, body, context) => recordMonitoring(file, { ...body, id }, context),
  });
}

export function createGuardianRequest(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'guardianship',
    action: 'file.edit',
    summary: 'A guardian was asked for.',
    body: Nothing,
    rule: (file, { id }, context) => requestGuardian(file, id, context),
  });
}

export function nameGuardian(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'guardianship',
    action: 'file.protect',
    summary: 'A guardian was appointed: somebody of the file, and nobody linked with those suspected.',
    body: named(
      'GuardianAppointed',
      z.strictObject({
        personId: uuid,
        appointedBy: z.enum(BEST_INTERESTS.appointedBy),
        from: day,
        conflictOfInterestChecked: GuardianshipContent.shape.conflictOfInterestChecked,
      }),
    ),
    problems: ['RECIPIENT_CONFLICT'],
    rule: (file, id, body, context) => appointGuardian(file, { ...body, id }, context),
  });
}

export function createBestInterests(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'bestInterests',
    action: 'file.protect',
    summary: 'Begin a procedure on the best interests of the child.',
    body: named('NewBestInterests', BestInterestsContent.pick({ matter: true })),
    rule: (file, { id, matter }, context) => initiateBestInterests(file, id, matter, context),
  });
}

export function stepOfBestInterests(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'bestInterests',
    action: 'file.protect',
    summary: 'The next step of a procedure on best interests.',
    body: named(
      'BestInterestsStep',
      z.strictObject({
        to: z.enum(BEST_INTERESTS.states),
        change: BestInterestsContent.pick({
          childViews: true,
          options: true,
          panel: true,
          decision: true,
          reasons: true,
          childInformedOn: true,
          appealUntil: true,
        }).partial(),
      }),
    ),
    problems: ['SECOND_PERSON_REQUIRED', 'BID_REQUIRED'],
    rule: (file, id, { to, change }, context) => stepBestInterests(file, { id, to, change: given(change) }, context),
  });
}

export function createEngagement(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'interpreterEngagement',
    action: 'file.edit',
    summary: 'Somebody interprets: checked for conflicts, bound to secrecy, accepted by the person.',
    body: named(
      'NewEngagement',
      z.strictObject({
        ...EngagementContent.omit({ interpreterId: true }).shape,
        candidate: z.strictObject({
          interpreterId: uuid,
          personId: uuid.nullable(),
          orgId: uuid.nullable(),
          phones: z.array(phone).max(10),
          isAdult: z.boolean(),
          tie: z.enum(TIES_TO_PERSON),
          nationalities: z.array(country).max(10),
        }),
      }),
    ),
    problems: ['RECIPIENT_CONFLICT', 'PERSON_NOT_AGREED'],
    rule: engageInterpreter,
  });
}
