// SPDX-License-Identifier: EUPL-1.2
// A referral as FHIR R4 for a health system: what help is asked for (ServiceRequest), how far it is (Task), and that she agreed
// (Consent). The anonymous stage only: the subject is the random word of this referral, and nothing that tells who she is, what
// happened to her or who works with her is ever in it. One way: nothing is read back from FHIR.
// Source: HL7 FHIR R4 (4.0.1), resources ServiceRequest, Task, Consent; value sets request-status, request-priority, task-status,
// consent-state-codes; code systems consentscope and LOINC 59284-0 for the category of a consent.

import type { ReferralState, Urgency } from '@amparo/casework/assistance';
import type { Json } from '../canonical/index.ts';
import type { Referral } from '../referral/index.ts';

const SYSTEM = 'urn:x-amparo';

type RequestStatus = 'draft' | 'active' | 'revoked' | 'completed';
type TaskStatus =
  | 'draft'
  | 'ready'
  | 'requested'
  | 'received'
  | 'accepted'
  | 'in-progress'
  | 'completed'
  | 'rejected'
  | 'cancelled'
  | 'failed';

/** Nobody answered: the task failed, while what was asked for is still wanted until somebody withdraws it. */
const STATUS: Readonly<Record<ReferralState, readonly [RequestStatus, TaskStatus]>> = {
  Draft: ['draft', 'draft'],
  Ready: ['draft', 'ready'],
  Sent: ['active', 'requested'],
  Received: ['active', 'received'],
  Accepted: ['active', 'accepted'],
  InProgress: ['active', 'in-progress'],
  Completed: ['completed', 'completed'],
  Declined: ['revoked', 'rejected'],
  Withdrawn: ['revoked', 'cancelled'],
  Expired: ['active', 'failed'],
};
const PRIORITY: Readonly<Record<Urgency, 'routine' | 'urgent' | 'stat'>> = {
  Routine: 'routine',
  Urgent: 'urgent',
  Emergency: 'stat',
};

/** UUIDs for the resources, from whoever calls: a mapping has no randomness of its own. */
export interface FhirIds {
  readonly serviceRequest: string;
  readonly task: string;
  readonly consent: string;
}

/**
 * @returns a Bundle of type `collection`; the Consent is left out where the referral rests on no consent of hers
 */
export function referralToFhir(referral: Referral, ids: FhirIds): Json {
  const resources: readonly (readonly [string, { readonly [key: string]: Json }])[] = [
    [ids.serviceRequest, serviceRequest(referral, ids)],
    [ids.task, task(referral, ids)],
    ...(referral.consentIds.length === 0 ? [] : ([[ids.consent, consent(referral)]] as const)),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map(([id, resource]) => ({ fullUrl: `urn:uuid:${id}`, resource: { ...resource, id } })),
  };
}

function serviceRequest(referral: Referral, ids: FhirIds) {
  const { category, urgency, state, sentAt, fromOrgId, toOrgId, consentIds } = referral;
  return {
    resourceType: 'ServiceRequest',
    identifier: [alias(referral)],
    status: STATUS[state][0],
    intent: 'order',
    priority: PRIORITY[urgency],
    code: coded('service-category', category),
    subject: subject(referral),
    ...(sentAt === null ? {} : { authoredOn: sentAt }),
    requester: organisation(fromOrgId),
    performer: [organisation(toOrgId)],
    ...(consentIds.length === 0 ? {} : { supportingInfo: [{ reference: `urn:uuid:${ids.consent}` }] }),
  };
}

function task(referral: Referral, ids: FhirIds) {
  const { state, urgency, sentAt, updatedAt, respondBy, fromOrgId, toOrgId, declineReason } = referral;
  return {
    resourceType: 'Task',
    identifier: [alias(referral)],
    status: STATUS[state][1],
    ...(declineReason === null ? {} : { statusReason: coded('decline-reason', declineReason) }),
    intent: 'order',
    priority: PRIORITY[urgency],
    focus: { reference: `urn:uuid:${ids.serviceRequest}` },
    for: subject(referral),
    ...(sentAt === null ? {} : { authoredOn: sentAt }),
    lastModified: updatedAt,
    requester: organisation(fromOrgId),
    owner: organisation(toOrgId),
    ...(respondBy === null ? {} : { restriction: { period: { end: respondBy } } }),
  };
}

function consent(referral: Referral) {
  const { recall, purpose, toOrgId } = referral;
  return {
    resourceType: 'Consent',
    identifier: [alias(referral)],
    status: recall?.reason === 'ConsentWithdrawn' ? 'inactive' : 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: subject(referral),
    // R4 wants a policy: what was agreed is hers, in words of her own language, and stays with the sender
    policy: [{ uri: `${SYSTEM}:consent` }],
    provision: {
      type: 'permit',
      actor: [
        {
          role: {
            coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
          },
          reference: organisation(toOrgId),
        },
      ],
      purpose: [{ system: `${SYSTEM}:consent-purpose`, code: purpose }],
    },
  };
}

const alias = ({ caseAlias }: Referral) => ({ system: `${SYSTEM}:referral`, value: caseAlias });
const subject = (referral: Referral) => ({ type: 'Patient', identifier: alias(referral) });
const organisation = (orgId: string) => ({
  type: 'Organization',
  identifier: { system: `${SYSTEM}:institution`, value: orgId },
});
const coded = (list: string, code: string) => ({ coding: [{ system: `${SYSTEM}:${list}`, code }] });
