// SPDX-License-Identifier: EUPL-1.2
// The sender's side: a draft, the package as it would go, shown to the person in her language, the anonymous request, the package once
// the partner has said yes, and taking it back. What goes is worked out here from the file, her consent and the agreement; a client
// names a service and an urgency, never a field. Everything is asked anew at each step.

import type { CaseFile } from '@amparo/casework/case';
import type { SharedPackage } from '@amparo/cooperation/package';
import {
  checkReferral,
  draftReferral,
  previewPackage,
  recordFeedback,
  type Referral,
  releasePackage,
  sendAnonymousRequest,
  sendRequest,
  withdrawReferral,
} from '@amparo/cooperation/referral';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Answer, type Operation, staffOperation } from '../../operation.ts';
import { type ProblemCode, Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import {
  CaseReferralParams,
  CheckBody,
  DraftBody,
  FeedbackBody,
  PreviewAnswer,
  RecallBody,
  ReferralAnswer,
  ReferralParams,
  RequestBody,
} from '../../schemas/referrals.ts';
import { addDisclosure } from '../../store/oversight.ts';
import { addKept, findKept, type Kept, saveKept } from '../../store/referrals.ts';
import type { AuditEntry } from '../../store/session.ts';
import { beginChange, contextOf, type FileCall, type FileWork } from '../file/work.ts';
import { logged } from './logged.ts';
import type { FoundCounterpart } from './ports.ts';
import { orgsOf, shownPreviewOf, shownReferral } from './shown.ts';
import {
  assertMayLeave,
  counterpartOf,
  held,
  must,
  newAlias,
  putOut,
  readerOf,
  type ReferralNeeds,
  takeBack,
  writeFile,
} from './work.ts';

const KEYS = ['keys-unavailable', 'keys-sealed'] as const;
/** What stands against a package. */
export const PACKAGE_PROBLEMS = [
  'OUT_OF_SCOPE',
  'NOT_NOW',
  'INCOMPLETE',
  'INVALID_VALUE',
  'CONSENT_MISSING',
  'CONSENT_EXPIRED',
  'CONSENT_SCOPE',
  'ASSENT_REFUSED',
  'GUARDIAN_REQUIRED',
  'AGREEMENT_MISSING',
  'AGREEMENT_SCOPE',
  'AGREEMENT_SUSPENDED',
  'CONSULAR_BLOCK',
  'ASYLUM_PENDING',
  'RISK_STALE',
  'RECIPIENT_CONFLICT',
] as const satisfies readonly ProblemCode[];
const changedReferral = { 200: { about: 'Done.', schema: ReferralAnswer } };

interface Result {
  readonly kept: Kept<'referral'>;
  readonly warnings: readonly string[];
  readonly entries: readonly AuditEntry[];
  readonly status?: 200 | 201;
}

async function answered(
  needs: ReferralNeeds,
  call: FileCall,
  { kept, warnings, entries, status = 200 }: Result,
): Promise<Answer> {
  const reader = await readerOf(needs, call, orgsOf(kept));
  return {
    status,
    body: { referral: shownReferral(kept, reader), warnings },
    version: kept.record.version,
    objectId: kept.record.caseId ?? kept.record.id,
    entries,
  };
}

const asked = ({ toOrgId, toServiceId, category }: Pick<Referral, 'toOrgId' | 'toServiceId' | 'category'>) => ({
  toOrgId,
  toServiceId,
  category,
});

export function createReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.prepare',
    summary: 'Prepare a referral: the draft.',
    about: 'Nothing leaves. The request is worked out from the file; it tells nobody who she is.',
    creates: true,
    params: CaseParams,
    body: DraftBody,
    answers: { 201: { about: 'Made.', schema: ReferralAnswer } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'NOT_NOW', 'key-reused', ...KEYS],
    handle: async (call) => {
      let entries: readonly AuditEntry[] = [];
      const answer = await call.once(async () => {
        const { body, store, staff, now } = call;
        const work = await beginChange(call, call.params.caseId);
        const { wayId, ...draft } = body;
        const way =
          wayId === null ? undefined : await findKept(store, staff.orgId, 'transnational', wayId, { lock: false });
        if (wayId !== null && way?.record.caseId !== call.params.caseId) throw new Refused('not-found');
        const counterpart = await counterpartOf(needs, call, draft, work.context);
        const command = { ...draft, id: randomUUID(), caseAlias: way?.record.caseAlias ?? newAlias() };
        const { value, audit, warnings } = must(draftReferral(work.loaded.file, command, counterpart, work.context));
        await addKept(store, 'referral', value, now);
        entries = audit.map((each) => logged(each, call.relation));
        const kept = { kind: 'referral', record: value, journey: [], partnerInstance: null } as const;
        return answered(needs, call, { kept, warnings, entries, status: 201 });
      });
      return { ...answer, entries };
    },
  });
}

interface Package {
  readonly sharedPackage: SharedPackage;
  readonly warnings: readonly string[];
}

function computed(file: CaseFile, record: Referral, counterpart: FoundCounterpart, { context }: FileWork): Package {
  const { value, warnings } = must(previewPackage(file, record, { packageId: randomUUID(), counterpart }, context));
  return { sharedPackage: value, warnings };
}

export function previewReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.preview',
    summary: 'The package as it would go now, to be shown to the person in her language.',
    about:
      'What the service asks for, cut down to what she consented to and the agreement covers. Changes nothing; it is in the log.',
    params: CaseReferralParams,
    body: z.strictObject({}),
    answers: { 200: { about: 'As it would go.', schema: PreviewAnswer } },
    problems: [...PACKAGE_PROBLEMS, ...KEYS],
    handle: async (call) => {
      const { store, staff, params } = call;
      const work = await beginChange(call, params.caseId);
      const kept = await findKept(store, staff.orgId, 'referral', params.referralId, { lock: false });
      if (kept?.record.caseId !== params.caseId || kept.record.direction !== 'Outgoing') throw new Refused('not-found');
      const counterpart = await counterpartOf(needs, call, asked(kept.record), work.context);
      const { sharedPackage, warnings } = computed(work.loaded.file, kept.record, counterpart, work);
      const given = sharedPackage.fields.map(({ path }) => path);
      return {
        status: 200,
        body: {
          ...shownPreviewOf(sharedPackage),
          recipient: { id: kept.record.toOrgId, name: counterpart.name },
          service: counterpart.serviceName,
          withheld: counterpart.intakeFields.filter((path) => !given.includes(path)),
          warnings,
        },
        objectId: params.caseId,
      };
    },
  });
}

export function checkOfReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.prepare',
    summary: 'The package was shown to the person, or her guardian, and may go like this.',
    about: 'Refused when what was shown is not what would go now.',
    changes: true,
    params: CaseReferralParams,
    body: CheckBody,
    answers: changedReferral,
    problems: [...PACKAGE_PROBLEMS, 'CONTENT_CHANGED', 'PERSON_NOT_AGREED', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { body, params, now } = call;
      const work = await beginChange(call, params.caseId);
      const kept = await held(call, 'referral', params.referralId, params.caseId);
      const counterpart = await counterpartOf(needs, call, asked(kept.record), work.context);
      const command = { packageId: randomUUID(), counterpart, preview: body };
      const { value, audit, warnings } = must(checkReferral(work.loaded.file, kept.record, command, work.context));
      await saveKept(call.store, kept, value, now);
      const entries = audit.map((each) => logged(each, call.relation));
      return answered(needs, call, { kept: { ...kept, record: value }, warnings, entries });
    },
  });
}

export function sendReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.send',
    summary: 'Send the request: what help is needed, not who needs it.',
    about:
      'Consent, agreement, conflict, consulate, risk and what she was shown are asked again. Across a border or at critical risk a supervisor sends, who has not prepared it.',
    changes: true,
    params: CaseReferralParams,
    body: z.strictObject({}),
    answers: changedReferral,
    problems: [
      ...PACKAGE_PROBLEMS,
      'CONTENT_CHANGED',
      'PERSON_NOT_AGREED',
      'RECIPIENT_KEY_UNKNOWN',
      'SECOND_PERSON_REQUIRED',
      'VERSION_CONFLICT',
      'incident-frozen',
      ...KEYS,
    ],
    handle: async (call) => {
      const { params, now } = call;
      await assertMayLeave(call);
      const work = await beginChange(call, params.caseId);
      const kept = await held(call, 'referral', params.referralId, params.caseId);
      const counterpart = await counterpartOf(needs, call, asked(kept.record), work.context);
      const command = { packageId: randomUUID(), counterpart };
      const { value, audit, warnings } = must(sendRequest(work.loaded.file, kept.record, command, work.context));
      const entries = await writeFile(needs, call, work, value.file, audit);
      const { instanceId: toInstance } = counterpart;
      await saveKept(call.store, kept, value.referral, now, { partnerInstance: toInstance });
      await putOut(needs, call, value.messages, { toInstance, emergency: value.referral.urgency === 'Emergency' });
      return answered(needs, call, { kept: { ...kept, record: value.referral }, warnings, entries });
    },
  });
}

export function releaseReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.send',
    summary: 'Give the package, once the partner has said yes.',
    about: 'Computed anew from the file as it is now. It goes into the account of disclosures.',
    changes: true,
    params: CaseReferralParams,
    body: z.strictObject({}),
    answers: changedReferral,
    problems: [
      ...PACKAGE_PROBLEMS,
      'CONTENT_CHANGED',
      'PERSON_NOT_AGREED',
      'RECIPIENT_KEY_UNKNOWN',
      'VERSION_CONFLICT',
      'incident-frozen',
      ...KEYS,
    ],
    handle: async (call) => {
      const { params, now } = call;
      await assertMayLeave(call);
      const work = await beginChange(call, params.caseId);
      const kept = await held(call, 'referral', params.referralId, params.caseId);
      const counterpart = await counterpartOf(needs, call, asked(kept.record), work.context);
      const command = { packageId: randomUUID(), counterpart };
      const { value, audit, warnings } = must(releasePackage(work.loaded.file, kept.record, command, work.context));
      await saveKept(call.store, kept, value.referral, now);
      await disclosed(call, params.caseId, value.sharedPackage, counterpart);
      const { partnerInstance: toInstance } = kept;
      await putOut(needs, call, value.messages, { toInstance, emergency: value.referral.urgency === 'Emergency' });
      const entries = audit.map((each) => logged(each, call.relation));
      return answered(needs, call, { kept: { ...kept, record: value.referral }, warnings, entries });
    },
  });
}

/** What went out about her, so that she can be told. */
export async function disclosed(
  { staff, store, now }: FileCall,
  caseId: string,
  { purpose, categories, ground, contentHash }: SharedPackage,
  { recipient }: FoundCounterpart,
): Promise<void> {
  await addDisclosure(store.trx, staff.orgId, {
    id: randomUUID(),
    caseId,
    at: now,
    by: staff.userId,
    recipientId: recipient.institutionId,
    recipientClass: recipient.recipientClass,
    country: recipient.actsFor ?? recipient.country,
    purpose,
    ground: ground.kind,
    groundId: ground.id,
    categories,
    packageHash: Buffer.from(contentHash, 'hex'),
  });
}

export function withdrawOfCase(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.send',
    summary: 'Take a referral back.',
    about: 'Whoever has it is told to stop and to delete; until they say so it stands as unanswered.',
    changes: true,
    params: CaseReferralParams,
    body: RecallBody,
    answers: changedReferral,
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { params, body, now } = call;
      const work = await beginChange(call, params.caseId);
      const kept = await held(call, 'referral', params.referralId, params.caseId);
      const { value, audit, warnings } = must(
        withdrawReferral(work.loaded.file, kept.record, body.reason, work.context),
      );
      const entries = await writeFile(needs, call, work, value.file, audit);
      await saveKept(call.store, kept, value.referral, now);
      await takeBack(needs, call, kept);
      await putOut(needs, call, value.messages, { toInstance: kept.partnerInstance, emergency: true });
      return answered(needs, call, { kept: { ...kept, record: value.referral }, warnings, entries });
    },
  });
}

export function feedbackOnReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.send',
    summary: 'The person’s own word on the help she got. It stays here.',
    changes: true,
    params: CaseReferralParams,
    body: FeedbackBody,
    answers: changedReferral,
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { params, body, staff, now } = call;
      const kept = await held(call, 'referral', params.referralId, params.caseId);
      const { value, audit, warnings } = must(recordFeedback(kept.record, body.feedback, contextOf(staff, now)));
      await saveKept(call.store, kept, value, now);
      const entries = audit.map((each) => logged(each, call.relation));
      return answered(needs, call, { kept: { ...kept, record: value }, warnings, entries });
    },
  });
}

/** Without a case: draft and sending are one, for there is nothing of a person that could be shown to her. */
export function createRequest(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.request',
    summary: 'Ask for help for somebody who has no case: nothing of her is in it.',
    about: 'An agreement is needed, but not in an emergency.',
    creates: true,
    body: RequestBody,
    answers: { 201: { about: 'Sent.', schema: ReferralAnswer } },
    problems: [
      'OUT_OF_SCOPE',
      'INVALID_VALUE',
      'NOT_NOW',
      'AGREEMENT_MISSING',
      'AGREEMENT_SUSPENDED',
      'RECIPIENT_KEY_UNKNOWN',
      'incident-frozen',
      'key-reused',
      ...KEYS,
    ],
    handle: async (call) => {
      let entries: readonly AuditEntry[] = [];
      const answer = await call.once(async () => {
        const { body, store, staff, now } = call;
        await assertMayLeave(call);
        const context = contextOf(staff, now);
        const counterpart = await counterpartOf(needs, call, body, context);
        const command = {
          ...body,
          id: randomUUID(),
          caseAlias: newAlias(),
          reason: 'AdditionalServicesRequired',
          planItemId: null,
          trmPhase: null,
        } as const;
        const draft = must(draftReferral(null, command, counterpart, context));
        const { value, audit, warnings } = must(sendAnonymousRequest(draft.value, counterpart, context));
        const { instanceId: partnerInstance } = counterpart;
        await addKept(store, 'referral', value.referral, now, partnerInstance);
        await putOut(needs, call, value.messages, {
          toInstance: partnerInstance,
          emergency: body.urgency === 'Emergency',
        });
        entries = [...draft.audit, ...audit].map((each) => logged(each, call.relation));
        const kept = { kind: 'referral', record: value.referral, journey: [], partnerInstance } as const;
        return answered(needs, call, { kept, warnings, entries, status: 201 });
      });
      return { ...answer, entries };
    },
  });
}

export function withdrawRequest(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.request',
    summary: 'Take back a request that has no case.',
    changes: true,
    params: ReferralParams,
    body: RecallBody,
    answers: changedReferral,
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { params, body, staff, now } = call;
      const kept = await held(call, 'referral', params.referralId);
      if (kept.record.caseId !== null || kept.record.direction !== 'Outgoing') throw new Refused('not-found');
      const { value, audit, warnings } = must(withdrawReferral(null, kept.record, body.reason, contextOf(staff, now)));
      await saveKept(call.store, kept, value.referral, now);
      await putOut(needs, call, value.messages, { toInstance: kept.partnerInstance, emergency: true });
      const entries = audit.map((each) => logged(each, call.relation));
      return answered(needs, call, { kept: { ...kept, record: value.referral }, warnings, entries });
    },
  });
}
