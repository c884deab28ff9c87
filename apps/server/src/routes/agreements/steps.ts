// SPDX-License-Identifier: EUPL-1.2
// Signing, suspending and ending: one person proposes, another approves, and the key of the institution signs; any party suspends at
// once by one person; what a party did is told to the others in the same transaction.

import {
  approveSignature,
  liftSuspension,
  proposeSignature,
  recordOwnSignature,
  removeParty,
  suspendAgreement,
  SUSPENSION_REASONS,
  terminateAgreement,
} from '@amparo/cooperation/agreement';
import { toBase64url, utf8 } from '@amparo/cooperation/canonical';
import { z } from 'zod';
import { signWithInstitutionKey, verifiesUnder } from '../../keys/institution-key.ts';
import type { Operation } from '../../operation.ts';
import { uuid } from '../../schemas.ts';
import { institutionKey } from '../../store/institution-keys.ts';
import { type AgreementNeeds, steps, tellOthers } from './work.ts';

export function proposeOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.propose',
    summary: 'Propose that your institution signs, as the first person.',
    problems: ['RECIPIENT_KEY_UNKNOWN'],
    rule: (agreement, { context }) => proposeSignature(agreement, context.actor.orgId, context),
  });
}

export function signOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.sign',
    summary: 'Sign for your institution, as the second person.',
    about: 'Never on your own proposal. The key of the institution signs; the signature is a JWS that any tool checks.',
    problems: [
      'SECOND_PERSON_REQUIRED',
      'CONTENT_CHANGED',
      'RECIPIENT_KEY_UNKNOWN',
      'SIGNATURE_INVALID',
      'keys-unavailable',
    ],
    rule: async (agreement, { context, call: { staff, now } }) => {
      const { orgId } = staff;
      const approved = approveSignature(agreement, orgId, context);
      if (!approved.ok) return approved;
      const { keeper, keyStore } = needs;
      const key = await institutionKey(keeper, keyStore, { orgId, use: 'agreement', now });
      const { signingInput } = approved.value;
      const signature = await signWithInstitutionKey(keyStore, { orgId, use: 'agreement', key }, utf8(signingInput));
      const jws = `${signingInput}.${toBase64url(signature)}`;
      const verify = (keyId: string, signed: Uint8Array, made: Uint8Array) =>
        keyId === key.keyId && verifiesUnder(key.publicX, signed, made);
      return recordOwnSignature(agreement, { orgId, jws, verify }, context);
    },
    after: async (call, { agreement }) => {
      const own = agreement.parties.find(({ orgId }) => orgId === call.staff.orgId)?.signature ?? null;
      if (own === null) throw new TypeError('what was signed has a signature');
      const notice = { notice: 'Signature', jws: own.jws, reason: null, happenedAt: call.now } as const;
      await tellOthers(needs, call, agreement, notice);
    },
  });
}

export function suspendOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.suspend',
    summary: 'Suspend an agreement at once.',
    about: 'One person is enough. Nothing new leaves from now on; what runs is decided case by case, with the person.',
    body: z.strictObject({ reason: z.enum(SUSPENSION_REASONS) }),
    rule: (agreement, { body, context }) =>
      suspendAgreement(agreement, { byOrgId: context.actor.orgId, reason: body.reason }, context),
    after: async (call, { agreement }) => {
      const own = agreement.suspensions.findLast(({ byOrgId }) => byOrgId === call.staff.orgId);
      const notice = { notice: 'Suspended', jws: null, reason: own?.reason ?? 'Other', happenedAt: call.now } as const;
      await tellOthers(needs, call, agreement, notice);
    },
  });
}

export function resumeOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.resume',
    summary: 'Lift the suspension of your own institution.',
    about: 'Never by whoever suspended.',
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: (agreement, { context }) => liftSuspension(agreement, context.actor.orgId, context),
    after: (call, { agreement }) =>
      tellOthers(needs, call, agreement, { notice: 'Resumed', jws: null, reason: null, happenedAt: call.now }),
  });
}

export function terminateOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.end',
    summary: 'Give notice. It counts after the days of notice and cannot be taken back.',
    rule: (agreement, { context }) => terminateAgreement(agreement, context.actor.orgId, context),
    after: (call, { agreement }, before) =>
      before.submittedAt === null
        ? Promise.resolve()
        : tellOthers(needs, call, agreement, { notice: 'Terminated', jws: null, reason: null, happenedAt: call.now }),
  });
}

export function removeOne(needs: AgreementNeeds): Operation {
  return steps(needs, {
    action: 'agreement.end',
    summary: 'Put a party out: nothing goes to it from this moment, also what is on its way.',
    about: 'In the copy of your institution. The other parties decide for themselves.',
    body: z.strictObject({ orgId: uuid }),
    rule: (agreement, { body, context }) => removeParty(agreement, body.orgId, context),
  });
}
