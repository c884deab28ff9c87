// SPDX-License-Identifier: EUPL-1.2
// How a step with an agreement becomes a route: the copy of the own institution is held and read with everything that arrived, the
// rule of packages/cooperation says yes or why not, what it gives back is written as a new version, and the other parties are told in
// the same transaction. Nothing is decided here.

import type { Action } from '@amparo/casework/access';
import { dayOf } from '@amparo/casework/calendar';
import type { Context } from '@amparo/casework/outcome';
import {
  type Agreement,
  agreementHtml,
  agreementState,
  documentDigest,
  documentHash,
  reviewDueOn,
} from '@amparo/cooperation/agreement';
import { CONTROL_ALIAS } from '@amparo/cooperation/envelope';
import type { CooperationOutcome } from '@amparo/cooperation/outcome';
import { sql } from 'kysely';
import type { z } from 'zod';
import { type AgreementContent, AGREEMENT_LANGUAGES } from '../../content.ts';
import { profileOf } from '../../country-profiles.ts';
import { putIntoOutbox } from '../../federation/outbox.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Operation, type StaffCall, staffOperation } from '../../operation.ts';
import { type ProblemCode, Refused, refusedByRule } from '../../problems.ts';
import {
  type AgreementNotice,
  type KeyHere,
  keysHere,
  loadAgreements,
  type StoredAgreement,
  tellParty,
  updateAgreement,
} from '../../store/agreements.ts';
import type { Database, KeeperDatabase } from '../../store/database.ts';
import { type PartnerKey, partnerKeys } from '../../store/partner-keys.ts';
import { instantOf } from '../../store/records/blank.ts';
import type { AuditEntry, Staff } from '../../store/session.ts';
import { queueWebhooks } from '../../store/webhooks.ts';
import { logged } from '../referrals/logged.ts';
import { AgreementParams, AgreementShape } from './shapes.ts';

export interface AgreementNeeds {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  readonly agreements: AgreementContent;
}
export type AgreementCall = Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff' | 'now'>;

export function contextOf(staff: Staff, now: Date): Context {
  const at = instantOf(now);
  return { actor: staff, now: at, today: dayOf(at, staff.timeZone), profile: profileOf(staff) };
}

export async function readOne(
  { db, staff, now }: AgreementCall,
  agreementId: string,
  lock = false,
): Promise<StoredAgreement> {
  const [found] = await loadAgreements(db, staff.orgId, now, { agreementId, lock });
  if (found === undefined) throw new Refused('not-found');
  return found;
}

interface Step<B> {
  readonly action: Action;
  readonly summary: string;
  readonly about?: string;
  readonly body?: z.ZodType<B>;
  readonly problems?: readonly ProblemCode[];
  readonly rule: (
    agreement: Agreement,
    given: {
      readonly body: B;
      readonly context: Context;
      readonly call: AgreementCall;
      readonly stored: StoredAgreement;
    },
  ) => Promise<CooperationOutcome<Agreement>> | CooperationOutcome<Agreement>;
  /** after it is written: to whom it goes, and what else */
  readonly after?: (call: AgreementCall, stored: StoredAgreement, before: Agreement) => Promise<void>;
}

/** What every rule of an agreement can refuse with. */
const ALWAYS = ['OUT_OF_SCOPE', 'NOT_NOW', 'not-found', 'VERSION_CONFLICT'] as const;

/** POST to the agreement's own address, with If-Match. */
export function steps<B>(needs: AgreementNeeds, given: Step<B>): Operation {
  return staffOperation({
    action: given.action,
    summary: given.summary,
    ...(given.about === undefined ? {} : { about: given.about }),
    changes: true,
    params: AgreementParams,
    ...(given.body === undefined ? {} : { body: given.body }),
    answers: { 200: { about: 'Done; the agreement as it stands now.', schema: AgreementShape } },
    problems: [...ALWAYS, ...(given.problems ?? [])],
    handle: async (call) => {
      const { params, body, seen, now, staff, db } = call;
      const stored = await readOne(call, params.agreementId, true);
      if (stored.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: stored.version } });
      const context = contextOf(staff, now);
      const outcome = await given.rule(stored.agreement, { body, context, call, stored });
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      const written = await updateAgreement(db, staff, stored, outcome.value, now);
      await given.after?.(call, written, stored.agreement);
      const entries: readonly AuditEntry[] = outcome.audit.map((each) => logged(each, 'done'));
      const before = agreementState(stored.agreement, context.now);
      const state = agreementState(written.agreement, context.now);
      if (state !== before)
        await queueWebhooks(db, staff.orgId, { event: 'agreement.changed', objectId: params.agreementId, now });
      return {
        status: 200,
        body: { ...(await shown(needs, call, written)), warnings: [...outcome.warnings] },
        version: written.version,
        objectId: params.agreementId,
        entries,
      };
    },
  });
}

/** Every other party that is still in it hears what this institution did: in the same database at once, elsewhere in an envelope. */
export async function tellOthers(
  { keyStore }: Pick<AgreementNeeds, 'keyStore'>,
  { db, staff, now }: AgreementCall,
  agreement: Agreement,
  notice: Omit<AgreementNotice, 'agreementId'>,
): Promise<void> {
  const here = new Set((await keysHere(db)).map(({ orgId }) => orgId));
  for (const party of agreement.parties) {
    if (party.orgId === staff.orgId || (party.leftAt !== null && party.leftAt <= instantOf(now))) continue;
    if (here.has(party.orgId)) {
      await tellParty(db, party.orgId, { ...notice, agreementId: agreement.id }, now);
    } else if (party.instanceId !== null && (await exchangesWith(db, staff.orgId, party.instanceId))) {
      await putIntoOutbox(
        { trx: db, keyStore },
        {
          institutionId: staff.orgId,
          toInstance: party.instanceId,
          emergency: true,
          now,
          messages: [
            {
              type: 'AgreementNotice',
              toOrgId: party.orgId,
              agreementId: agreement.id,
              caseAlias: CONTROL_ALIAS,
              body: {
                agreementNo: agreement.agreementNo,
                revision: agreement.revision,
                notice: notice.notice,
                orgId: staff.orgId,
                jws: notice.jws,
                reason: notice.reason,
                at: instantOf(notice.happenedAt),
              },
            },
          ],
        },
      );
    }
  }
}

/** An installation that two people here have pinned; to another one nothing can be sealed, and the file is the way. */
async function exchangesWith(db: Database, orgId: string, instanceId: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT 1 FROM peer WHERE org_id = ${orgId} AND instance_id = ${instanceId} AND state = 'Pinned'`.execute(
      db,
    );
  return rows.length > 0;
}

/** This installation's own id; null before it has one. */
export async function instanceHere(db: Database): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`SELECT instance_id AS id FROM instance LIMIT 1`.execute(db);
  return rows[0]?.id ?? null;
}

export async function shown(needs: AgreementNeeds, { db, staff, now }: AgreementCall, stored: StoredAgreement) {
  const { agreement } = stored;
  const [here, partners] = await Promise.all([keysHere(db), partnerKeys(db, staff.orgId)]);
  return {
    id: agreement.id,
    version: stored.version,
    agreementNo: agreement.agreementNo,
    revision: agreement.revision,
    state: agreementState(agreement, instantOf(now)),
    template: stored.template,
    terms: agreement.terms,
    parties: agreement.parties.map(({ instanceId: _instanceId, proposal, signature, ...party }) => {
      const ours = party.orgId === staff.orgId;
      return {
        ...party,
        ours,
        here: here.some(({ orgId }) => orgId === party.orgId),
        ...keyOf(party.keyId, here, partners),
        proposal: proposal === null || !ours ? null : { at: proposal.at, mine: proposal.by === staff.userId },
        signature:
          signature === null ? null : { jws: signature.jws, keyId: signature.keyId, signedAt: signature.signedAt },
      };
    }),
    documents: agreement.documents,
    documentHash: documentHash(agreement),
    sameAsMadeHere: sameAsMadeHere(needs.agreements, stored),
    dpoOpinion:
      agreement.dpoOpinion === null ? null : { opinion: agreement.dpoOpinion.opinion, at: agreement.dpoOpinion.at },
    suspensions: agreement.suspensions.map(({ byOrgId, from, reason, liftedAt }) => ({
      byOrgId,
      from,
      reason,
      liftedAt,
    })),
    terminatedFrom: agreement.terminatedFrom,
    submittedAt: agreement.submittedAt,
    reviewDueOn: reviewDueOn(agreement),
    supersedesId: agreement.supersedesId,
    supersededById: agreement.supersededById,
    unsettled: stored.unsettled,
    warnings: [] as string[],
  };
}

function keyOf(keyId: string | null, here: readonly KeyHere[], partners: readonly PartnerKey[]) {
  const own = here.find((each) => each.keyId !== null && each.keyId === keyId);
  const partner = partners.find((each) => each.keyId === keyId);
  return {
    publicKey: own?.publicX ?? partner?.publicX ?? null,
    keyTrusted: own !== undefined || (partner !== undefined && partner.state === 'Confirmed'),
  };
}

/** The web pages are made again and compared; a file that says other things than the terms is noticed before anybody signs it. */
function sameAsMadeHere(
  { templates, wordOf }: AgreementContent,
  { agreement, template }: StoredAgreement,
): boolean | null {
  if (agreement.documents.length === 0) return null;
  const found = templates.find(({ id }) => id === template);
  if (found === undefined) return false;
  const pages = agreement.documents.filter(({ mediaType }) => mediaType === 'text/html');
  return (
    pages.length > 0 &&
    pages.every(({ language, sha256 }) => {
      const known = AGREEMENT_LANGUAGES.find((each) => each === language);
      return known !== undefined && documentDigest(agreementHtml(agreement, found, known, wordOf(known))) === sha256;
    })
  );
}
