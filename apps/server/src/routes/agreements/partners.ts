// SPDX-License-Identifier: EUPL-1.2
// The card of the own institution, and the keys of institutions elsewhere: brought by one person, compared over another channel and
// typed in by another, taken back by one.

import { suspendAgreement } from '@amparo/cooperation/agreement';
import { canonicalHash } from '@amparo/cooperation/canonical';
import { keyIdOf, keyWords } from '@amparo/cooperation/envelope';
import { z } from 'zod';
import { publicPem } from '../../keys/institution-key.ts';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { instant, named } from '../../schemas.ts';
import { keysHere, loadAgreements, updateAgreement } from '../../store/agreements.ts';
import { institutionKey } from '../../store/institution-keys.ts';
import {
  confirmPartnerKey,
  type PartnerKey,
  partnerKeys,
  proposePartnerKey,
  revokePartnerKey,
} from '../../store/partner-keys.ts';
import type { AuditEntry } from '../../store/session.ts';
import { logged } from '../referrals/logged.ts';
import { CardShape, hexDigest, type InstitutionCard, keyIdText } from './shapes.ts';
import { type AgreementNeeds, contextOf, instanceHere, tellOthers } from './work.ts';

const publicKeyOf = (x: string) => ({ kty: 'OKP', crv: 'Ed25519', x }) as const;

/** SHA-256 over institution, installation and key: one comparison pins them together. 64 hexadecimal digits. */
export function institutionFingerprint({
  orgId,
  instanceId,
  publicKey,
}: Pick<InstitutionCard, 'orgId' | 'instanceId' | 'publicKey'>): string {
  return canonicalHash({ orgId, instanceId, key: publicKeyOf(publicKey) });
}

const OwnCardShape = named(
  'OwnInstitutionCard',
  z.strictObject({
    card: CardShape,
    keyId: keyIdText,
    fingerprint: hexDigest,
    words: z.array(z.string()).describe('the same, to be said over the telephone'),
    pem: z.string().describe('for `openssl pkeyutl -verify`'),
  }),
);

export function readOwnCard({ keeper, keyStore }: AgreementNeeds): Operation {
  return staffOperation({
    action: 'partner.read',
    summary: 'The card of your institution: give it to partners, and say the words over the telephone.',
    answers: { 200: { about: 'Public.', schema: OwnCardShape } },
    problems: ['keys-unavailable'],
    handle: async ({ db, staff, now }) => {
      const key = await institutionKey(keeper, keyStore, { orgId: staff.orgId, use: 'agreement', now });
      const card = {
        format: 'amparo-institution-card',
        orgId: staff.orgId,
        name: staff.institutionName,
        country: staff.country,
        instanceId: await instanceHere(db),
        publicKey: key.publicX,
      } as const;
      const fingerprint = institutionFingerprint(card);
      return {
        status: 200,
        body: { card, keyId: key.keyId, fingerprint, words: keyWords(fingerprint), pem: publicPem(key.publicX) },
      };
    },
  });
}

const PartnerShape = named(
  'PartnerKey',
  z.strictObject({
    keyId: keyIdText,
    orgId: z.guid(),
    name: z.string(),
    country: z.string(),
    state: z.enum(['Proposed', 'Confirmed', 'Revoked']),
    mine: z.boolean().describe('brought by you: a colleague compares it'),
    proposedAt: instant,
    pem: z.string(),
  }),
);
const Partners = named('PartnerKeys', z.strictObject({ partners: z.array(PartnerShape) }));

function shownPartner(
  { publicX, instanceId: _instanceId, proposedBy, proposedAt, ...rest }: PartnerKey,
  userId: string,
) {
  return { ...rest, mine: proposedBy === userId, proposedAt: proposedAt.toISOString(), pem: publicPem(publicX) };
}

export function listPartners(): Operation {
  return staffOperation({
    action: 'partner.read',
    summary: 'Keys of institutions on other installations.',
    answers: { 200: { about: 'By name.', schema: Partners } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: { partners: (await partnerKeys(db, staff.orgId)).map((each) => shownPartner(each, staff.userId)) },
    }),
  });
}

export function proposePartner(): Operation {
  return staffOperation({
    action: 'partner.propose',
    summary: 'Bring the card of an institution elsewhere, as the first person.',
    about: 'It counts for nothing until a colleague has typed the words that the partner says over the telephone.',
    body: CardShape,
    answers: { 200: { about: 'Brought.', schema: Partners } },
    problems: ['bad-input'],
    handle: async ({ db, staff, body, now }) => {
      if ((await keysHere(db)).some(({ orgId }) => orgId === body.orgId)) {
        const remedy = 'this institution is of this installation; its key is known';
        throw new Refused('bad-input', { issues: [{ path: 'orgId', code: 'here', remedy }] });
      }
      await proposePartnerKey(db, staff, {
        keyId: keyIdOf(publicKeyOf(body.publicKey)),
        orgId: body.orgId,
        publicX: body.publicKey,
        name: body.name,
        country: body.country,
        instanceId: body.instanceId,
        now,
      });
      return {
        status: 200,
        body: { partners: (await partnerKeys(db, staff.orgId)).map((each) => shownPartner(each, staff.userId)) },
        objectId: body.orgId,
      };
    },
  });
}

const KeyParams = z.strictObject({ keyId: keyIdText });

export function confirmPartner(): Operation {
  return staffOperation({
    action: 'partner.confirm',
    summary: 'Type what the partner said, as the second person.',
    about: 'Six words or 64 digits, heard from the partner over another channel and never read from the card itself.',
    params: KeyParams,
    body: z.strictObject({
      heard: z
        .string()
        .min(20)
        .max(200)
        .regex(/^[0-9A-Za-z \n-]+$/u),
    }),
    answers: { 200: { about: 'Compared; signatures under this key count.', schema: Partners } },
    problems: ['not-found', 'not-pending', 'second-person-needed', 'CONTENT_CHANGED'],
    handle: async ({ db, staff, params, body, now }) => {
      const found = (await partnerKeys(db, staff.orgId)).find(({ keyId }) => keyId === params.keyId);
      if (found === undefined) throw new Refused('not-found');
      if (found.state !== 'Proposed') throw new Refused('not-pending');
      if (found.proposedBy === staff.userId) throw new Refused('second-person-needed');
      const { orgId, instanceId, publicX } = found;
      const fingerprint = institutionFingerprint({ orgId, instanceId, publicKey: publicX });
      const said = body.heard.toLowerCase().replace(/[^0-9a-z]/gu, '');
      if (said !== fingerprint && said !== keyWords(fingerprint).join('')) throw new Refused('CONTENT_CHANGED');
      if (!(await confirmPartnerKey(db, staff, params.keyId, now))) throw new Refused('not-pending');
      return {
        status: 200,
        body: { partners: (await partnerKeys(db, staff.orgId)).map((each) => shownPartner(each, staff.userId)) },
        objectId: orgId,
      };
    },
  });
}

export function revokePartner(needs: AgreementNeeds): Operation {
  return staffOperation({
    action: 'partner.revoke',
    summary: 'Take back a key of a partner; one person is enough.',
    about: 'Agreements signed with it are suspended at once; nothing new leaves under them.',
    params: KeyParams,
    answers: { 200: { about: 'Taken back.', schema: Partners } },
    problems: ['not-found'],
    handle: async (call) => {
      const { db, staff, params, now } = call;
      const found = (await partnerKeys(db, staff.orgId)).find(({ keyId }) => keyId === params.keyId);
      if (found === undefined) throw new Refused('not-found');
      const context = contextOf(staff, now);
      const entries: AuditEntry[] = [];
      // read before the key is gone, so that its signatures still stand where they stood
      for (const stored of await loadAgreements(db, staff.orgId, now, { lock: true })) {
        if (!stored.agreement.parties.some(({ keyId }) => keyId === params.keyId)) continue;
        const command = { byOrgId: staff.orgId, reason: 'KeyCompromised' } as const;
        const outcome = suspendAgreement(stored.agreement, command, context);
        if (!outcome.ok) continue;
        const { agreement } = await updateAgreement(db, staff, stored, outcome.value, now);
        entries.push(...outcome.audit.map((each) => logged(each, 'done')));
        const notice = { notice: 'Suspended', jws: null, reason: 'KeyCompromised', happenedAt: now } as const;
        await tellOthers(needs, call, agreement, notice);
      }
      if (!(await revokePartnerKey(db, staff, params.keyId, now))) throw new Refused('not-found');
      return {
        status: 200,
        body: { partners: (await partnerKeys(db, staff.orgId)).map((each) => shownPartner(each, staff.userId)) },
        objectId: found.orgId,
        entries,
      };
    },
  });
}
